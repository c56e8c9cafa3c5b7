-- One measurement over the estate, with the evidence that it rests on.
SELECT measure, lower, upper, n, basis, evidence FROM mart_measure WHERE measure = $measure
