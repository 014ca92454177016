using System.Globalization;
using System.Text;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Tells what is seen of a schedule in lines, so that a test can pin all of it at once.</summary>
internal static class Told
{
    /// <summary>Tells an explanation: its description, what holds the job back, and a line for each occurrence.</summary>
    public static string Of(JobExplanation explanation)
        => string.Join('\n', [explanation.Description, $"| {explanation.HeldBackBy ?? "nothing"}", .. explanation.Next.Select(Of)])
            .Replace(". ", ".\n", StringComparison.Ordinal);

    /// <summary>Tells outcomes, a line each.</summary>
    public static string Of(IEnumerable<PureOutcome> outcomes)
        => string.Join('\n', outcomes.Select(outcome => $"{At(outcome.Due)} {outcome.Outcome} {outcome.Count} {outcome.Reason}".TrimEnd()));

    /// <summary>Tells what is seen of a job and changes: its status, its due time and its counts.</summary>
    public static string Of(JobSnapshot job)
        => $"{job.Name} {job.Status} due {At(job.DueAt)} attempt {job.Attempt} runs {job.Runs} left {job.BackfillLeft} last {job.LastOutcome} {job.LastError}"
            .TrimEnd();

    /// <summary>Tells a moment: the day of January 2026 and the time, with as many fractions as it has.</summary>
    public static string At(DateTimeOffset? time) => time?.UtcDateTime.ToString("dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) ?? "never";

    /// <summary>Breaks a long text into lines of at most 130 characters, at commas.</summary>
    public static string Wrapped(string text)
    {
        var (wrapped, length) = (new StringBuilder(), 0);
        foreach (var part in text.Split(','))
        {
            var isLong = length + part.Length > 128;
            wrapped.Append(length == 0 ? "" : isLong ? ",\n" : ",").Append(part);
            length = isLong ? part.Length : length + part.Length + 1;
        }

        return wrapped.ToString();
    }

    private static string Of(ExpectedOccurrence expected)
    {
        var local = expected.LocalTime.ToString("HH:mm zzz", CultureInfo.InvariantCulture);
        var notes = expected.Notes.Select(note => $"\n  {note.Shift}: {note.Text}");
        return $"{At(expected.DueAt)} ({local}) runs {At(expected.RunsAt)} {expected.Outcome}".TrimEnd() + string.Concat(notes);
    }
}
