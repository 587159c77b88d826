"""From answers to points: moments, weights, estimates with covariance, scoring schemes, ranks, figures.

Nothing is imported here, so that reading a scheme stays light: `analysis.scheme.load_scheme`,
`analysis.component.survey_component`, `analysis.response.response_tests`, `analysis.figures.interval_plot`.
"""
