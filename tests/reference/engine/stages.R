# Three stages, strata at two of them, corrections at all, Brewer in two stages, rows as units; R survey 4.1-1.
# The data of stages.csv are invented. Run here: Rscript stages.R > stages.json
suppressMessages(library(survey))
d <- read.csv("stages.csv")
designs <- list(
  three = svydesign(id = ~p + ss + t, strata = ~h + s2, fpc = ~N1 + N2 + N3, data = d, nest = TRUE),
  weighted = svydesign(id = ~p + ss + t, strata = ~h + s2, fpc = ~N1 + N2 + N3, weights = ~w, data = d, nest = TRUE),
  two = svydesign(id = ~puniq + ss, strata = ~h, fpc = ~N1 + N2, weights = ~w, data = d, nest = TRUE),
  brewer_two = svydesign(id = ~puniq + ss, strata = ~h, fpc = ~pi + pi2, data = d, pps = "brewer", nest = TRUE),
  brewer_one = svydesign(id = ~puniq, strata = ~h, fpc = ~pi, data = d, pps = "brewer"),
  rows = svydesign(id = ~1, strata = ~h, weights = ~w, data = d))
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
part <- function(s) {
  part_of <- subset(s, dom == "a" & x > 3)
  b <- svyby(~x, ~dom + c, s, svymean); m <- svymean(~x, s); y <- svymean(~y, s, na.rm = TRUE)
  t <- svytotal(~x, part_of); r <- svyratio(~x, ~y, s, na.rm = TRUE); v <- svyvar(~x, s)
  out <- list(mean = c(coef(m), SE(m), degf(s)), mean_missing = c(coef(y), SE(y)),
    subset_total = c(coef(t), SE(t), degf(part_of)), by = c(coef(b), SE(b)), ratio = c(coef(r), SE(r)),
    variance = c(coef(v), SE(v)), deff = deff(svymean(~x, s, deff = TRUE)),
    deff_replace = deff(svytotal(~x, s, deff = "replace")),
    deff_domain = deff(svytotal(~x, subset(s, dom == "a"), deff = TRUE)))
  paste0("{", paste(sprintf("\"%s\": %s", names(out), vapply(out, num, "")), collapse = ", "), "}")
}
cat("{", paste(sprintf("\"%s\": %s", names(designs), vapply(designs, part, "")), collapse = ",\n"), "}\n")
