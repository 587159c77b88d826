# Ends of intervals of proportions that svyciprop does not give, or gives only roughly. R survey 4.1-1.
# Run here: Rscript intervals.R > intervals.json
# likelihood: the profile of svyglm on a grid of 0.002 standard errors (svyciprop: a fifth of the way, by spline).
# dispersion: by which svyglm divides the deviance, n / (n - 1).
# wilson: the two q at which (p - q)^2 = t^2 q (1 - q) / size by uniroot, size = p (1 - p) / v.
suppressMessages(library(survey))
read <- function(name) read.csv(sprintf("api%s.csv", name))
srs <- read("srs"); strat <- read("strat"); clus1 <- read("clus1"); clus2 <- read("clus2")
designs <- list(
  srs_fpc = svydesign(id = ~1, weights = ~pw, fpc = ~fpc, data = srs),
  srs_nofpc = svydesign(id = ~1, weights = ~pw, data = srs),
  strat_fpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat),
  strat_nofpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat),
  clus1_fpc = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1),
  clus1_nofpc = svydesign(id = ~dnum, weights = ~pw, data = clus1),
  clus2_fpc = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = clus2),
  clus2_nofpc = svydesign(id = ~dnum + snum, weights = ~pw, data = clus2))
num <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
part <- function(d) {
  df <- degf(d)
  model <- svyglm(I(comp.imp == "Yes") ~ 1, d, family = quasibinomial)
  fine <- suppressMessages(confint(model, 1, method = "likelihood", ddf = df, del = 0.002, maxsteps = 5000))
  m <- svymean(~as.numeric(comp.imp == "Yes"), d)
  p <- as.numeric(coef(m)); size <- p * (1 - p) / as.numeric(vcov(m)); t <- qt(0.975, df)
  score <- function(q) (p - q)^2 - t^2 * q * (1 - q) / size
  low <- uniroot(score, c(1e-12, p), tol = 1e-14)$root; high <- uniroot(score, c(p, 1 - 1e-12), tol = 1e-14)$root
  sprintf("{\"likelihood\": %s, \"dispersion\": %.15g, \"rows\": %d, \"wilson\": %s}",
    num(plogis(as.numeric(fine))), summary(model)$dispersion, nrow(d), num(c(low, high)))
}
cat("{", paste(sprintf("\"%s\": %s", names(designs), vapply(designs, part, "")), collapse = ",\n"), "}\n")
