# Fits every case of `cases.csv` with lme4 and writes what `mixed_models.rs`
# compares: Rscript fit.R, in this folder, with R 4.2.2 and lme4 1.1-31.
suppressMessages(library(lme4))
options(digits = 17)

# ---- the data ------------------------------------------------------------
write <- function(data, name) write.csv(data, name, row.names = FALSE, quote = FALSE, na = "")
set.seed(20260311)
irregular <- do.call(rbind, lapply(1:80, function(client) {
  n <- sample(1:12, 1)
  week <- sort(sample(0:30, n))
  site <- c("north", "south", "west")[1 + client %% 3]
  age <- 18 + (client * 37) %% 50
  u <- c(rnorm(1, 0, 4), rnorm(1, 0, 0.35))
  score <- 17 + u[1] + 0.05 * age + (-0.45 + u[2]) * week + rnorm(n, 0, 2.2)
  data.frame(client = sprintf("C%03d", client), site, age, week, score = round(score, 1))
}))
irregular$score[sample(nrow(irregular), 15)] <- NA
write(irregular, "irregular.csv")
flat <- do.call(rbind, lapply(1:40, function(client) {
  data.frame(client = sprintf("K%02d", client), week = 0:5,
             score = round(15 - 1.2 * (0:5) + rnorm(1, 0, 3) + rnorm(6, 0, 1.5), 2))
}))
# The spread of the slopes is taken out: no variance of slopes is left.
centre <- function(d) { d$score <- round(d$score - (coef(lm(score ~ week, d))[2] + 1.2) * (d$week - 2.5), 3); d }
write(do.call(rbind, lapply(split(flat, flat$client), centre)), "flat.csv")
days <- do.call(rbind, lapply(1:60, function(client) {
  n <- sample(4:9, 1)
  day <- 20450 + sample(0:60, 1) + cumsum(sample(5:16, n, TRUE))
  score <- 30 + rnorm(1, 0, 5) + (0.12 + rnorm(1, 0, 0.06)) * (day - 20450) + rnorm(n, 0, 3)
  data.frame(client = sprintf("D%02d", client), day, since = day - 20450, score = round(score))
}))
write(days, "days.csv")

# ---- the fits ------------------------------------------------------------
random <- list(
  intercept = function(t) sprintf("(1 | id)"),
  slope = function(t) sprintf("(%s | id)", t),
  uncorrelated = function(t) sprintf("(%s || id)", t),
  log = function(t) sprintf("(%s | id)", t)
)
rows <- list(fixed = NULL, random = NULL, fit = NULL, clients = NULL)
keep <- function(table, frame) rows[[table]] <<- rbind(rows[[table]], frame)
cases <- read.csv("cases.csv", colClasses = "character")
for (i in seq_len(nrow(cases))) {
  case <- cases[i, ]
  data <- read.csv(case$data)
  data$id <- factor(data[[case$id]]); data$y <- data[[case$value]]
  data <- data[!is.na(data$y), ]
  n <- table(data$id)
  data <- droplevels(data[data$id %in% names(n)[n >= as.integer(case$min_points)], ])
  names(data)[names(data) == case$time] <- "t"
  t <- if (case$model == "log") "log(1 + t)" else "t"
  fixed <- paste(c(t, if (case$fixed != "") strsplit(case$fixed, ",")[[1]]), collapse = " + ")
  formula <- as.formula(sprintf("y ~ %s + %s", fixed, random[[case$model]](t)))
  # Two ways to search for the optimum: as lme4 does by itself, and until
  # nothing is left to gain.
  for (search in c("default", "tight")) {
    control <- lmerControl()
    if (search == "tight") control <- lmerControl(optimizer = "nloptwrap",
      optCtrl = list(xtol_abs = 1e-14, ftol_abs = 1e-14, xtol_rel = 0, ftol_rel = 0, maxeval = 1e5),
      calc.derivs = FALSE)
    fit <- suppressMessages(suppressWarnings(
      lmer(formula, data, REML = case$method == "reml", control = control)))
    shown <- function(x) gsub("log(1 + t)", sprintf("log(1 + %s)", case$time), gsub("^t$", case$time, x), fixed = TRUE)
    b <- coef(summary(fit))
    keep("fixed", data.frame(case = case$case, search, term = shown(rownames(b)),
      estimate = b[, 1], standard_error = b[, 2]))
    v <- as.data.frame(VarCorr(fit))
    sd <- v[is.na(v$var2), ]; co <- v[!is.na(v$var2), ]
    term <- ifelse(is.na(sd$var1), "Residual", shown(sd$var1))
    keep("random", data.frame(case = case$case, search, term, standard_deviation = sd$sdcor,
      correlation = ifelse(term == shown(t) & nrow(co) == 1, co$sdcor[1], NA)))
    keep("fit", data.frame(case = case$case, search, log_likelihood = as.numeric(logLik(fit)),
      observations = nobs(fit), groups = ngrps(fit)[[1]], singular = isSingular(fit)))
    u <- ranef(fit, condVar = TRUE)$id
    pv <- attr(u, "postVar"); total <- coef(fit)$id
    if (is.list(pv)) pv <- array(sapply(seq_len(nrow(u)), function(j) diag(sapply(pv, function(p) p[1, 1, j]))), c(2, 2, nrow(u)))
    for (k in seq_along(u)) keep("clients", data.frame(case = case$case, search, id = rownames(u),
      term = shown(names(u)[k]), blup = u[[k]], conditional_sd = sqrt(pv[k, k, ]),
      total = total[[names(u)[k]]]))
  }
}
for (table in names(rows)) write(rows[[table]], sprintf("lme4_%s.csv", table))
