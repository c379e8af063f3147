# Fits the four hierarchical models of `../golden` with lme4 until nothing is
# left to gain, and writes what `change_command.rs` compares: Rscript fit.R, in
# this folder, with R 4.2.2 and lme4 1.1-31. The model is that of the golden
# cases: y ~ time + (time | id), REML, patients with three scores or more.
suppressMessages(library(lme4))

tight <- lmerControl(optimizer = "nloptwrap", calc.derivs = FALSE,
  optCtrl = list(xtol_abs = 1e-14, ftol_abs = 1e-14, xtol_rel = 0, ftol_rel = 0, maxeval = 1e5))

# The search is begun anew where it ended until the deviance falls no more.
converged <- function(data) {
  fit <- lmer(y ~ t + (t | id), data, REML = TRUE, control = tight)
  repeat {
    again <- lmer(y ~ t + (t | id), data, REML = TRUE, control = tight,
                  start = getME(fit, "theta"))
    if (REMLcrit(again) >= REMLcrit(fit)) return(fit)
    fit <- again
  }
}

settings <- read.csv("../golden/settings.csv", colClasses = "character")
patients <- parameters <- NULL
for (i in which(settings$rci_method == "HLM")) {
  case <- settings[i, ]
  raw <- read.csv(sprintf("../data/%s.csv", case$dataset))
  data <- data.frame(id = factor(raw[[case$id]]), t = raw[[case$time]], y = raw[[case$outcome]])
  data <- data[!is.na(data$y), ]
  n <- table(data$id)
  data <- droplevels(data[data$id %in% names(n)[n >= 3], ])
  fit <- converged(data)
  u <- ranef(fit, condVar = TRUE)$id
  sd <- sqrt(attr(u, "postVar")[2, 2, ])
  rci <- u$t / sd
  better <- if (case$better_is == "lower") -rci else rci
  critical <- qnorm(0.975)
  patients <- rbind(patients, data.frame(case = case$case, id = rownames(u),
    n = as.integer(n[rownames(u)]), eb_estimate = u$t, sd, rci,
    change = ifelse(better > critical, "improved", ifelse(better < -critical, "deteriorated", "unchanged"))))
  v <- VarCorr(fit)$id
  parameters <- rbind(parameters, data.frame(case = case$case,
    name = c("fixef_intercept", "fixef_time", "sd_intercept", "sd_slope", "corr_int_slope", "sigma", "reml_criterion"),
    value = c(fixef(fit), attr(v, "stddev"), attr(v, "correlation")[1, 2], sigma(fit), REMLcrit(fit))))
}
write <- function(table, name) {
  numbers <- sapply(table, is.double)
  table[numbers] <- lapply(table[numbers], function(x) sprintf("%.15g", x))
  write.csv(table, name, row.names = FALSE, quote = FALSE)
}
write(patients, "patients.csv")
write(parameters, "parameters.csv")
