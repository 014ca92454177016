using CommandScheduler.Checks;

namespace CommandScheduler.Schedules;

/// <summary>Says why a job cannot be as it is stored: no build writes such a job, and the rules do not expect one.</summary>
internal static class JobFaults
{
    /// <summary>Far beyond all that builds count, and far from where counting on would overflow.</summary>
    private const long MostCounted = long.MaxValue / 2;

    /// <summary>Far beyond all tries of a job.</summary>
    private const int MostTries = 1_000_000_000;

    /// <summary>Within what a timer can wait.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(3_660);

    /// <summary>Says whether a number can be a generation or a version.</summary>
    public static bool IsGeneration(long number) => number is >= 0 and <= MostCounted;

    /// <summary>Keeps a count within what can be read.</summary>
    public static long Counted(long number) => Math.Clamp(number, -MostCounted, MostCounted);

    /// <summary>Finds the first fault; null if there is none.</summary>
    public static string? Find(Job job)
        => !Check.IsName(job.Name, Check.MaxName) ? $"Its name is none: it has {job.Name?.Length ?? 0} characters, or characters that no name has."
            : !IsGeneration(job.Generation) ? $"Its generation {job.Generation} is out of range."
            : job.Command?.Type is null ? "It has no command, or one without a type."
            : InOccurrences(job) ?? InRanges(job) ?? InOptions(job.Settings);

    private static string? InOccurrences(Job job)
    {
        var held = job.EarlierHeld ?? [];
        return Array.Exists([.. job.Open], open => !IsWhole(open)) ? "One of its occurrences is damaged."
            : (job.Held is { } latest && !IsWhole(latest)) || Array.Exists([.. held], earlier => !IsWhole(earlier))
                ? "One of its occurrences that wait for a requeue is damaged."
            : job.Recurrence is null && job.Open.IsEmpty && job.Held is null && held.IsEmpty ? "It is a one-off job that has nothing to do."
            : job.Recent is { } recent && recent.Contains(null!) ? "One of its last outcomes is null."
            : null;
    }

    private static string? InRanges(Job job)
        => job.Runs is < -MostCounted or > MostCounted ? $"Its number of runs {job.Runs} is out of range."
            : job.PausedSpans is { IsEmpty: true } ? "Its pauses are none."
            : job.Backfills is not { } ranges ? null
            : ranges.IsEmpty || Array.Exists([.. ranges], range => range is not { Left: > 0 and < int.MaxValue } || !IsTime(range.Spacing))
                ? "One of its past ranges is damaged."
            : null;

    private static string? InOptions(JobOptions options)
        => options.Dispatcher is null || options.Tags.Any(tag => !Check.IsName(tag, Check.MaxName)) ? "Its dispatcher or one of its tags is none."
            : !IsTime(options.Jitter) || options.AttemptTimeout < TimeSpan.Zero || options.AttemptTimeout > LongestTimer
                ? "Its jitter or its attempt timeout is out of range."
            : options.MaxRuns < 1 ? $"Its number of runs at most, {options.MaxRuns}, is out of range."
            : options.CatchUp is { } catchUp && !(IsTime(catchUp.Window) && IsTime(catchUp.Spacing) && catchUp.Max is > 0 and <= MostTries)
                ? "The times or the number of its catch-up are out of range."
            : options.Retry is { } retry && !IsUsable(retry) ? "Its retry policy is out of range."
            : null;

    private static bool IsWhole(HeldOccurrence? held) => held is { Occurrence: { } occurrence } && IsWhole(occurrence);

    private static bool IsWhole(Occurrence? open)
        => open is { Attempts: >= 0 and <= MostTries, Unfinished: null or (>= 0 and <= MostTries) }
            && (open.Failures is not { } failures || (!failures.IsEmpty && Array.TrueForAll([.. failures], IsWhole)));

    private static bool IsWhole(FailedAttempt? failure) => failure is { Text: not null, Attempt: >= 0, Count: null or (> 0 and <= MostTries) };

    private static bool IsUsable(RetryPolicy retry)
        => retry.MaxAttempts is >= 0 and < MostTries && IsTime(retry.InitialDelay) && IsTime(retry.MaxDelay)
            && retry.Factor is >= 0 and <= 1_000 && retry.Jitter is >= 0 and <= 1;

    private static bool IsTime(TimeSpan time) => time >= TimeSpan.Zero && time <= LongestTime;
}
