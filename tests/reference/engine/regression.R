# Settled generalised linear models and rank tests, R survey 4.1-1. Run in this folder: Rscript regression.R
suppressMessages(library(survey))
st <- read.csv("apistrat.csv"); c1 <- read.csv("apiclus1.csv"); c2 <- read.csv("apiclus2.csv")
designs <- list(
  strat_fpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = st, fpc = ~fpc),
  clus1_nofpc = svydesign(id = ~dnum, weights = ~pw, data = c1),
  clus2_fpc = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = c2))
go <- list(epsilon = 1e-14, maxit = 200)
# Each fit starts again from its solution: R keeps the working weights of the step before the last.
models <- tests <- NULL
for (n in names(designs)) {
  d <- designs[[n]]
  logistic <- function(at) eval(bquote(svyglm(I(sch.wide == "Yes") ~ ell + meals + api00, d, family = quasibinomial(), control = go, start = .(at))))
  poisson <- function(at) eval(bquote(svyglm(api.stu ~ stype + meals, d, family = quasipoisson(), control = go, start = .(at))))
  fits <- list(glm_logistic = logistic(coef(logistic(NULL))), glm_poisson = poisson(coef(poisson(NULL))))
  for (m in names(fits)) models <- rbind(models, data.frame(design = n, model = m,
    value = unname(coef(fits[[m]])), se = unname(SE(fits[[m]]))))
  for (k in c("KruskalWallis", "vanderWaerden", "median")) {
    t <- svyranktest(api00 ~ stype, d, test = k)
    tests <- rbind(tests, data.frame(design = n, test = k, chisq = as.numeric(t$parameter), ddf = t$ddf, p = as.numeric(t$p.value)))
  }
}
options(digits = 17)
w <- function(x, f) { for (i in seq_along(x)) if (is.numeric(x[[i]])) x[[i]] <- sprintf("%.17g", x[[i]]); write.csv(x, f, row.names = FALSE, quote = FALSE) }
w(models, "regression.csv"); w(tests, "ranktests.csv")
