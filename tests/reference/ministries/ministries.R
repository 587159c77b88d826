# A cut of an invented round of three ministries, computed with R's package survey: one design, one contrast a part.
# Rscript ministries.R   (reads ratings.csv, listed.csv, scheme.json; writes ministries.json)
suppressMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "fail")
source("../component/helpers.R")
text <- c(group = "character", cell = "character", unit = "character", units = "character", stratum = "character")
ratings <- read.csv("ratings.csv", colClasses = text[c("group", "cell", "unit")])
listed <- read.csv("listed.csv", colClasses = text[c("group", "cell", "units", "stratum")])
scheme <- fromJSON("scheme.json", simplifyVector = FALSE)
units <- unlist(scheme$units); percents <- unlist(scheme$percents); criteria <- scheme$criteria
names(criteria) <- sapply(criteria, `[[`, "id")

# One row per person: stratum (cells weighted as one share it), persons listed in it, weight N/n.
person <- unique(ratings[c("response", "cell")]); person$st <- listed$stratum[match(person$cell, listed$cell)]
person$N <- as.numeric(tapply(listed$eligible, listed$stratum, sum)[person$st])
person$w <- person$N / as.numeric(table(person$st)[person$st])

# y and n per group x unit x item: value and 1 where a level was given, 0 otherwise; nobody is dropped.
Y <- list(); D <- list()
for (c in criteria) for (g in names(c$weights)) for (u in units) {
  s <- ratings$group == g & ratings$unit == u & ratings[[c$items[[1]]]] > 0
  if (!any(s)) next
  at <- match(ratings$response[s], person$response); y <- d <- numeric(nrow(person))
  d[at] <- 1; y[at] <- percents[ratings[[c$items[[1]]]][s]]
  v <- paste(g, u, sub(".", "", c$id, fixed = TRUE), sep = "_"); Y[[v]] <- y; D[[v]] <- d
}
X <- cbind(do.call(cbind, Y), do.call(cbind, D)); colnames(X) <- c(paste0("y_", names(Y)), paste0("n_", names(D)))

# Points of a criterion: maximum / 100 times the mean over the groups heard, weights made to add to 1.
shares <- function(c, u) {
  heard <- Filter(function(g) paste(g, u, sub(".", "", c$id, fixed = TRUE), sep = "_") %in% names(Y), names(c$weights))
  w <- unlist(c$weights[heard]); c$max / 100 * w / sum(w)
}
formula <- function(c, u) {
  a <- shares(c, u); v <- paste(names(a), u, sub(".", "", c$id, fixed = TRUE), sep = "_")
  paste(sprintf("%.17g * (y_%s / n_%s)", a, v, v), collapse = " + ")
}
areas <- sapply(criteria, `[[`, "area")
parts <- c(as.list(setNames(names(criteria), names(criteria))),
           lapply(split(names(criteria), areas), identity), list(total = names(criteria)))
names(parts)[names(parts) %in% areas] <- paste0("area ", names(parts)[names(parts) %in% areas])
expressions <- unlist(lapply(units, function(u) setNames(lapply(parts, function(p)
  parse(text = paste(sapply(criteria[p], formula, u = u), collapse = " + "))[[1]]), paste(u, names(parts), sep = "|"))))

result <- list(order = names(expressions), units = units)
for (key in c("with_fpc", "without_fpc")) {
  design <- if (key == "with_fpc") svydesign(ids = ~1, strata = ~st, weights = ~w, fpc = ~N, data = person)
            else svydesign(ids = ~1, strata = ~st, weights = ~w, data = person)
  totals <- svytotal(X, design)
  found <- svycontrast(totals, expressions)
  V <- unname(matrix(vcov(found), length(expressions)))
  total <- match(paste0(units, "|total"), names(expressions))
  # Degrees of freedom by hand (package survey has none of this kind): Satterthwaite over strata; in a stratum the
  # persons with an opinion minus one, averaged harmonically over the items by what each adds to the variance.
  means <- sapply(names(Y), function(v) coef(totals)[[paste0("y_", v)]] / coef(totals)[[paste0("n_", v)]])
  df <- numeric(length(expressions)); by_hand <- numeric(length(expressions))
  for (e in seq_along(expressions)) {
    u <- sub("[|].*", "", names(expressions)[e]); p <- parts[[sub(".*[|]", "", names(expressions)[e])]]
    top <- 0; bottom <- 0
    for (st in unique(person$st)) {
      inside <- person$st == st; n <- sum(inside); N <- person$N[inside][1]
      f <- if (key == "with_fpc") n / N else 0
      z <- list(); a <- c()
      for (c in criteria[p]) { s <- shares(c, u); for (g in names(s)) {
        v <- paste(g, u, sub(".", "", c$id, fixed = TRUE), sep = "_")
        if (!any(D[[v]][inside] > 0)) next
        z[[v]] <- s[[g]] * person$w[inside] * (Y[[v]] - means[[v]] * D[[v]])[inside] / coef(totals)[[paste0("n_", v)]]
        a[v] <- sum(D[[v]][inside]) } }
      if (!length(z)) next
      Z <- do.call(cbind, z); C <- (1 - f) * n * cov(Z); vh <- sum(C)
      by_hand[e] <- by_hand[e] + vh
      top <- top + vh; bottom <- bottom + if (vh > 0) vh^2 * sum(diag(C) / pmax(a - 1, 1)) / sum(diag(C)) else 0
    }
    df[e] <- top^2 / bottom
  }
  stopifnot(max(abs(by_hand / diag(V) - 1)) < 1e-9)
  result[[key]] <- list(points = as.numeric(coef(found)), se = sqrt(diag(V)), df = df,
                        covariance_of_totals = V[total, total])
}
result$`_meta` <- list(R = R.version.string, survey = as.character(packageVersion("survey")))
writeLines(to_json(result), "ministries.json")
