using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>A job that somebody asks for, checked as far as it can be without looking at the schedule.</summary>
internal sealed record NewJob(string? Name, SerializedCommand Command, DateTimeOffset DueAt, RecurrenceRule? Rule, JobOptions Options, string? TraceParent);
