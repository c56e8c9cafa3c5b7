"""What the report says of its own method and limits."""

from counterpoise.language import marked

WINDOW_RULE = marked(
    "Use is pooled over the {months} calendar months that end with the audited period; monthly values stand beside. "
    "A pooled index is computed from pooled shares and is not the mean of the monthly ones."
)

LIMITATIONS = (
    marked(
        "The report rests on the evidence that was supplied. It was not gathered independently, and documents speak "
        "for their authors."
    ),
    marked("What no evidence shows is printed as not shown. It widens an interval; it never counts as a no."),
    marked("A section that is present in a model card is evidence of documentation, not of the truth of what it says."),
    marked(
        "Access is derived from licences, terms, published weights and hosting. It says nothing of quality or safety."
    ),
    marked("Closed models cannot be inspected, and a model behind a changing name may have changed without a trace."),
    marked(
        "Lines for the concentration index come from merger review of markets. They are yardsticks here: one "
        "organisation's register is not a market, and no value says that anybody dominates one."
    ),
    marked(
        "Groups of deployments differ in use, size, age and supplier. A difference between them is not an effect of "
        "openness."
    ),
    marked("Several deployments may rest on one developer; they are not independent of each other."),
    marked(
        "Tokens are counted by each supplier's own tokenizer. Deployments without token counts carry no weight in the "
        "concentration of tokens."
    ),
    marked("Nothing in this report is legal advice."),
)
