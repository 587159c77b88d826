"""Planning a survey: plans as data, units and their dates, quotas, timetable, respondent lists."""
