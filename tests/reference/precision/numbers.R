# Rscript numbers.R > numbers.json: expected inverse of a binomial count, and the studentized range.
inverse <- function(N, p) { n <- 1:N; w <- dbinom(n, N, p); sum(w / n) / sum(w) }
cases <- data.frame(persons = c(1, 2, 9, 40, 84, 1000, 16400), rate = c(0.3, 0.5, 0.75, 0.05, 0.6, 0.3, 0.75))
cases$inverse <- mapply(inverse, cases$persons, cases$rate)
ranges <- data.frame(units = c(2, 3, 17, 17, 63, 20), df = c(Inf, Inf, Inf, 30, Inf, 12))
ranges$quantile <- mapply(function(u, d) qtukey(0.95, u, d), ranges$units, ranges$df)
rows <- function(d, f) paste0(apply(d, 1, f), collapse = ",\n    ")
cat(sprintf("{\n  \"inverse\": [\n    %s\n  ],\n  \"ranges\": [\n    %s\n  ]\n}\n",
  rows(cases, function(r) sprintf("{\"persons\": %d, \"rate\": %.2f, \"inverse\": %.15g}", r[1], r[2], r[3])),
  rows(ranges, function(r) sprintf("{\"units\": %d, \"df\": %s, \"quantile\": %.6f}", r[1], ifelse(is.infinite(r[2]), "null", r[2]), r[3]))))
