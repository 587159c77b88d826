# Makes the numbers of two_stage.json, two_stage_clusters.csv and two_stage_rho.csv. R 4.2.2, R2BEAT 1.0.5.
library(R2BEAT)
data(beat.example)
options(digits = 17)
write.csv(PSU_strat, "two_stage_clusters.csv", row.names = FALSE)
write.csv(rho, "two_stage_rho.csv", row.names = FALSE)
first <- beat.2st(stratif = strata, errors = errors, des_file = design, psu_file = PSU_strat, rho = rho)
print(first$iterations); print(first$file_strata$n); print(first$expected); print(first$deft_c)
looser <- errors
looser[1, 2] <- errors[1, 2] * 1.1
print(beat.2st(stratif = strata, errors = looser, des_file = design, psu_file = PSU_strat, rho = rho)$iterations)
