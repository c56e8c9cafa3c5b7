"""The estate as a bill of materials: CycloneDX 1.6 with a component of type machine-learning-model for each model.

Each use of a model is an application that depends on its model and on the service of its host; a model depends on the
models that it was made from and names them as its pedigree. Unknown models and hosts are left out: nothing is invented.
Paths of evidence are relative to the estate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType, Pedigree
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement
from cyclonedx.model.service import Service
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.spdx import fixup_id

from counterpoise.report.model import Deployment, Evidence, LicenceLink, ReportModel
from counterpoise.report.naming import address, identifier, midnight
from counterpoise.vocabulary import EvidenceKind

PATH = "bom.cdx.json"

_PREFIX = "counterpoise:"
_SHOWN = {"licence text", "terms"}  # what was read itself; a model card declares, the catalogue does neither
_REFERENCES = {
    EvidenceKind.MODEL_CARD: ExternalReferenceType.MODEL_CARD,
    EvidenceKind.LICENCE: ExternalReferenceType.LICENSE,
    EvidenceKind.USAGE_LOG: ExternalReferenceType.LOG,
}


def content(report: ReportModel) -> bytes:
    """The bill of materials of a report as JSON."""
    evidence = {item.id: item for item in report.evidence}
    estate = Component(
        name=f"AI models in use by {report.estate.organisation}",
        type=ComponentType.APPLICATION,
        bom_ref="estate",
        version=report.audit.period,
    )
    bom = Bom(
        serial_number=identifier(report.audit.report_id, "cyclonedx"), metadata=_metadata(report, estate), version=1
    )
    models = {name: _model(name, report, evidence) for name in _model_names(report)}
    hosts = {
        item.host: Service(name=item.host, bom_ref=f"host:{item.host}") for item in report.deployments if item.host
    }
    bom.components.update(models.values())
    bom.services.update(hosts.values())
    for item in report.deployments:
        use = _use(item, evidence)
        bom.components.add(use)
        bom.register_dependency(estate, [use])
        needed = [models[item.model]] if item.model else []
        bom.register_dependency(use, [*needed, *([hosts[item.host]] if item.host else [])])
    for name, model in models.items():
        bom.register_dependency(model, [models[base] for base in _bases(name, report)])
    text: str = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return f"{text}\n".encode()


def _metadata(report: ReportModel, estate: Component) -> BomMetaData:
    audit = report.audit
    tool = Component(
        name="counterpoise", type=ComponentType.APPLICATION, bom_ref="counterpoise", version=audit.software_version
    )
    facts = {"report_id": audit.report_id, "period": audit.period, "evidence_root": audit.evidence_root}
    metadata = BomMetaData(timestamp=midnight(audit.as_of), component=estate, properties=_properties(facts))
    metadata.tools.components.add(tool)
    return metadata


def _model_names(report: ReportModel) -> list[str]:
    named = {link.model for item in report.deployments for link in item.licences}
    return sorted(named | {name for item in report.deployments for name in (item.model, item.base_model) if name})


def _bases(name: str, report: ReportModel) -> list[str]:
    """The models that one was made from, near and far: a licence link names each model along the lineage."""
    of = [item for item in report.deployments if item.model == name]
    lineage = {link.model for item in of for link in item.licences} | {item.base_model for item in of}
    return sorted(base for base in lineage if base and base != name)


def _model(name: str, report: ReportModel, evidence: dict[str, Evidence]) -> Component:
    links = [link for item in report.deployments for link in item.licences if link.model == name]
    developers = {item.developer for item in report.deployments if item.model == name and item.developer}
    shown = (evidence[link.evidence] for link in links if link.evidence)
    ancestors = [
        Component(name=base, type=ComponentType.MACHINE_LEARNING_MODEL, bom_ref=f"pedigree:{number}:{name}")
        for number, base in enumerate(_bases(name, report))
    ]
    return Component(
        name=name,
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"model:{name}",
        manufacturer=OrganizationalEntity(name=developers.pop()) if len(developers) == 1 else None,
        licenses=_licences(links),
        external_references=list(map(_reference, shown)),
        pedigree=Pedigree(ancestors=ancestors) if ancestors else None,
        properties=[
            fact
            for link in links
            for fact in _properties({"licence_class": link.licence_class.value, "licence_source": link.source})
        ],
    )


def _licences(links: Iterable[LicenceLink]) -> list[DisjunctiveLicense]:
    """The licences by SPDX id where there is one, else by name; where none was collected there is none."""
    found = {}
    for link in links:
        if link.source != "not collected":
            spdx = fixup_id(link.licence_id)
            how = LicenseAcknowledgement.CONCLUDED if link.source in _SHOWN else None
            how = LicenseAcknowledgement.DECLARED if link.source == "model card" else how
            name = None if spdx else link.licence_name
            found[spdx or name] = DisjunctiveLicense(id=spdx, name=name, acknowledgement=how)
    return list(found.values())


def _use(item: Deployment, evidence: dict[str, Evidence]) -> Component:
    facts = {
        "access": item.access.value,
        "effective_licence_class": item.effective_licence_class.value,
        "hosting": item.hosting.value,
        "is_critical": None if item.is_critical is None else str(item.is_critical).lower(),
        "owner_role": item.owner_role,
        "payee": item.payee,
        "unit": item.unit,
    }
    return Component(
        name=item.name,
        type=ComponentType.APPLICATION,
        bom_ref=f"use:{item.id}",
        description=item.use_case,
        external_references=[_reference(evidence[mark]) for mark in item.evidence],
        properties=_properties(facts),
    )


def _properties(facts: Mapping[str, str | None]) -> list[Property]:
    return [Property(name=f"{_PREFIX}{name}", value=value) for name, value in facts.items() if value is not None]


def _reference(item: Evidence) -> ExternalReference:
    return ExternalReference(
        type=_REFERENCES.get(item.kind, ExternalReferenceType.EVIDENCE),
        url=XsUri(address(item.paths[0])),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=item.sha256)],
        comment=item.id,
    )
