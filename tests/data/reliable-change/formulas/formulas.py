"""Hsu-Linn-Lord, Nunnally-Kotsch, Hageman-Arrindell, and cut-off b, by the
formulas of METHODS.md and with nothing but Python's standard library:
`python3 formulas.py`, in this folder. The R package has no rows for these (or,
for cut-off b, wrong ones)."""

import csv
import math
from statistics import NormalDist, mean, stdev

NORMAL = NormalDist()
FIELDS = "case,data,id,time,value,pre,post,better,method,cutoff_method,reliability,reliability_post,m0,s0,alpha"
CASES = """
bdi_hll,claus_2020,id,time,bdi,1,4,lower,hll,jt,.80,,7.69,7.54,.05
bdi_nk,claus_2020,id,time,bdi,1,4,lower,nk,jt,.80,.85,7.69,7.54,.05
bdi_ha,claus_2020,id,time,bdi,1,4,lower,ha,ha,.95,,7.69,7.54,.05
bdi_ha_jt,claus_2020,id,time,bdi,1,4,lower,ha,jt,.95,,7.69,7.54,.10
bdi_jt_ha,claus_2020,id,time,bdi,1,4,lower,jt,ha,.90,,7.69,7.54,.05
who_hll,claus_2020,id,time,who,1,4,higher,hll,jt,.85,,15,5,.05
who_nk,claus_2020,id,time,who,1,4,higher,nk,jt,.85,.80,15,5,.20
das_hll,jacobson_1989,subject,time,das,pre,post,higher,hll,jt,.88,,114.8,17.8,.05
das_nk,jacobson_1989,subject,time,das,pre,post,higher,nk,jt,.88,.9,114.8,17.8,.05
das_ha,jacobson_1989,subject,time,das,pre,post,higher,ha,ha,.88,,114.8,17.8,.05
ppdi_hll,hechler_2014,patient,measurement,disability,1,2,lower,hll,jt,.87,,20,8,.05
ppdi_nk,hechler_2014,patient,measurement,disability,1,2,lower,nk,jt,.87,,20,8,.05
ppdi_ha,hechler_2014,patient,measurement,disability,1,2,lower,ha,ha,.87,,20,8,.05
mom_ha,antidepressants,patient,measurement,mom_di,Before,After,lower,ha,ha,.80,,15,8,.05
""".split()


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def pairs_of(case):
    found = {}
    for row in csv.DictReader(open(f"../data/{case['data']}.csv")):
        at = {case["pre"]: 0, case["post"]: 1}.get(row[case["time"]])
        if at is not None:
            found.setdefault(row[case["id"]], [None, None])[at] = number(row[case["value"]])
    return {who: (x, y) for who, (x, y) in found.items() if x is not None and y is not None}


def study(case):
    pairs = pairs_of(case)
    xs, ys = zip(*pairs.values())
    m1, s1, m2, s2 = mean(xs), stdev(xs), mean(ys), stdev(ys)
    covariance = sum((x - m1) * (y - m2) for x, y in zip(xs, ys)) / (len(xs) - 1)
    d = 1 if case["better"] == "higher" else -1
    r, m0, s0, alpha = (float(case[name]) for name in ("reliability", "m0", "s0", "alpha"))
    r2 = float(case["reliability_post"] or r)
    sem = s1 * math.sqrt(1 - r)
    later = (s2**2 - sem**2) / s2**2
    rdd = (s1**2 * r + s2**2 * later - 2 * covariance) / (s1**2 + s2**2 - 2 * covariance)
    two, one = NORMAL.inv_cdf(1 - alpha / 2), NORMAL.inv_cdf(1 - alpha)

    def index(x, y):
        expected = r * (x - m1)
        if case["method"] == "jt":
            return (y - x) / math.sqrt(2 * sem**2)
        if case["method"] == "hll":
            return ((y - m2) - expected) / (s1 * math.sqrt(1 - r**2))
        if case["method"] == "nk":
            error = math.sqrt(r**2 * s1**2 * (1 - r) + s1**2 * (1 - r2))
            return (y - (expected + m1)) / error
        change = (y - x) * rdd + (m2 - m1) * (1 - rdd)
        return change / (math.sqrt(rdd) * math.sqrt(2 * sem**2))

    critical = one if case["method"] == "ha" else two
    true_functional = s0 * math.sqrt((s0**2 - sem**2) / s0**2)
    cutoff = m0 - 2 * d * (true_functional if case["cutoff_method"] == "ha" else s0)

    def functional(y):
        if case["cutoff_method"] == "jt":
            return d * y > d * cutoff, d * y <= d * cutoff
        certain = (m2 + (y - m2) * later - cutoff) / (math.sqrt(later) * sem)
        return d * certain > one, d * certain <= one

    rows = []
    for who, (x, y) in pairs.items():
        rci = index(x, y) if case["method"] != "ha" or rdd > 0 else None
        if rci is None:
            rows.append([case["case"], who, "", "not_evaluable"])
            continue
        improved, worse = d * rci > critical, d * rci < -critical
        clinical = d * x < d * cutoff
        arrived, fallen = functional(y)
        if improved and clinical and arrived:
            category = "recovered"
        elif improved:
            category = "improved"
        elif worse and not clinical and fallen:
            category = "harmed"
        elif worse:
            category = "deteriorated"
        else:
            category = "unchanged"
        rows.append([case["case"], who, repr(rci), category])
    return rows, [[case["case"], "cutoff", repr(cutoff)], [case["case"], "n", len(pairs)]]


cases = [dict(zip(FIELDS.split(","), line.split(","))) for line in CASES]
patients, parameters = [], []
for case in cases:
    rows, values = study(case)
    patients += rows
    parameters += values


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


write("cases.csv", FIELDS.split(","), [[case[name] for name in FIELDS.split(",")] for case in cases])
write("patients.csv", ["case", "id", "rci", "category"], patients)
write("parameters.csv", ["case", "name", "value"], parameters)
