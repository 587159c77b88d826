# Two phases: a first-phase sample, then response at random inside cells. R survey 4.1-1, method "full".
# Run here: Rscript two_phase.R > two_phase.json
suppressMessages(library(survey))
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
show <- function(name, s) cat(sprintf("\"%s\": {\"est\": %s, \"cov\": %s}", name, num(coef(s)), num(as.vector(vcov(s)))))
srs <- read.csv("apisrs.csv"); srs$resp <- (seq_len(nrow(srs)) * 7) %% 10 < 6
clus <- read.csv("apiclus1.csv"); clus$resp <- (seq_len(nrow(clus)) * 7) %% 10 < 6
one <- twophase(id = list(~1, ~1), strata = list(NULL, ~stype), fpc = list(~fpc, NULL), subset = ~resp, data = srs, method = "full")
two <- twophase(id = list(~dnum, ~1), strata = list(NULL, ~stype), fpc = list(~fpc, NULL), subset = ~resp, data = clus, method = "full")
cat("{"); show("srs", svytotal(~api00 + api99, one)); cat(",\n")
show("clus1", svytotal(~api00 + api99, two)); cat(",\n")
election <- read.csv("election_pps.csv")
yg <- function(kind) svydesign(id = ~1, fpc = ~p, data = election, pps = kind, variance = "YG")
show("overton_yg", svytotal(~Bush + Kerry, yg("overton"))); cat(",\n")
show("hr_yg", svytotal(~Bush + Kerry, yg(HR()))); cat("}\n")
