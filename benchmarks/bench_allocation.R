# Times R2BEAT on the problem that bench_allocation.py --write wrote; run: Rscript bench_allocation.R FOLDER
library(R2BEAT)
folder <- commandArgs(TRUE)[1]
strata <- read.csv(file.path(folder, "strata.csv"), stringsAsFactors = TRUE)
errors <- read.csv(file.path(folder, "errors.csv"))
# The default of 200 steps ends before the allocation comes to rest on a problem of this size.
seconds <- system.time(found <- beat.1st(strata, errors, minnumstrat = 1, maxiter = 2000))["elapsed"]
write.csv(data.frame(n = found$n, seconds = unname(seconds)), file.path(folder, "r2beat.csv"), row.names = FALSE)
print(seconds)
