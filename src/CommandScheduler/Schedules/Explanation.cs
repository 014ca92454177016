using System.Globalization;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Tells what a job will do next, and why.</summary>
internal static class Explanation
{
    public static JobExplanation Make(
        string scheduleId,
        Job job,
        JobSnapshot snapshot,
        OccurrenceSeries? series,
        RetryPolicy retry,
        RunningTable running,
        int count,
        DateTimeOffset now)
    {
        var next = job.Open.OrderBy(open => open.RunAt).Select(open => TakenUp(job, open, series, retry, running));
        if (series is not null)
        {
            next = next.Concat(Coming(scheduleId, job, series, now));
        }

        var listed = new List<ExpectedOccurrence>();
        string? failure = null;
        try
        {
            listed.AddRange(next.Take(count));
        }
        catch (CalendarFailedException exception)
        {
            failure = exception.Message;
        }

        return new JobExplanation
        {
            Job = snapshot,
            Description = Describe(job, series),
            AsOf = now,
            HeldBackBy = HeldBackBy(job, now) ?? failure,
            Next = listed,
        };
    }

    private static string Describe(Job job, OccurrenceSeries? series)
    {
        if (job.Unreadable is not null)
        {
            return "Unknown: this build cannot read the job";
        }

        if (job.Kind == JobKind.OneOff)
        {
            var due = (job.Open.IsEmpty ? job.Held!.Occurrence : job.Open[0]).Due;
            return string.Create(CultureInfo.InvariantCulture, $"Once, at {due.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        }

        return series is null ? $"'{job.Recurrence}', which this build cannot read" : series.Rule.DescribeInZone();
    }

    private static string? HeldBackBy(Job job, DateTimeOffset now)
    {
        if (job.Unreadable is not null)
        {
            return $"quarantined: {Sentence.From(job.LastError)} Deploy a build that can, mend what is stored, or cancel or replace the job.";
        }

        if (job.IsQuarantined)
        {
            return $"quarantined: {Sentence.From(job.LastError)} Requeue it when that is mended."
                + (job.OnTrial is { } held
                    ? string.Create(CultureInfo.InvariantCulture, $" It is tried again by itself, next at {held.Occurrence.RunAt:yyyy-MM-dd HH:mm:ss} UTC.")
                    : "");
        }

        if (job.Paused is { } pause)
        {
            return pause.Reason is null ? "paused; resume it" : $"paused: {pause.Reason}; resume it";
        }

        if (job is { Held: not null, Open.IsEmpty: true, NextDue: null })
        {
            return $"dead-lettered: {Sentence.From(job.LastError)} Requeue it to try again.";
        }

        return job.IsCatchingUp
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"overdue occurrences up to {job.CatchUpUntil:yyyy-MM-dd HH:mm:ss} UTC are being caught up one by one")
            : job.NextDue <= now && OverlapRule.Find(job.Settings.Overlap).IsFull(job)
                ? "an earlier occurrence has no outcome yet"
                : null;
    }

    /// <summary>Tells about an occurrence that is taken up.</summary>
    private static ExpectedOccurrence TakenUp(Job job, Occurrence open, OccurrenceSeries? series, RetryPolicy retry, RunningTable running)
    {
        var isRunning = running.Contains(job, open);
        var waits = !job.MayBegin(open) && (job.IsQuarantined || !isRunning);
        var expected = new ExpectedOccurrence
        {
            DueAt = open.Due,
            LocalTime = series?.LocalTime(open.Due) ?? open.Due,
            RunsAt = waits ? null : open.RunAt,
        };
        if (!open.IsOfRecurrence)
        {
            expected = expected.With(
                OccurrenceShift.AskedFor,
                open.Triggered ? "triggered" : open.Backfill is not null ? "part of a past range that is run once more" : "requeued");
        }

        expected = WithItsState(expected, job, open, retry, isRunning);
        return waits ? WithWhatItWaitsFor(expected, job)
            : !isRunning && Turns.MustWait(job, open, running) ? expected.With(OccurrenceShift.Overlap, "waits until another run of the job has ended")
            : expected;
    }

    /// <summary>Tells why an occurrence does not begin when it is due.</summary>
    private static ExpectedOccurrence WithItsState(ExpectedOccurrence expected, Job job, Occurrence open, RetryPolicy retry, bool isRunning)
        => open switch
        {
            { UndeliverableSince: { } since } => expected.With(
                OccurrenceShift.Undelivered,
                string.Create(CultureInfo.InvariantCulture, $"since {since:yyyy-MM-dd HH:mm:ss} UTC no silo could deliver its command: {job.LastError}")),
            { DeferredBecause: { } reason } => expected.With(OccurrenceShift.Deferred, $"its handler put it off: {reason}"),
            _ when Used(open, isRunning) is > 0 and var used => expected.With(OccurrenceShift.Retry, $"{used} of {retry.MaxAttempts} attempts are used"),
            { IsOfRecurrence: true } when open.RunAt - open.Due is var later && later > TimeSpan.Zero && later <= job.Settings.Jitter
                => expected.With(OccurrenceShift.Jitter, $"put off by {later}"),
            _ => expected,
        };

    /// <summary>Gets how many attempts are used up, without the one that runs and was recorded before.</summary>
    private static int Used(Occurrence open, bool isRunning) => isRunning && open.Unfinished > 0 ? open.Attempts - 1 : open.Attempts;

    /// <summary>Tells about the occurrences that are not taken up.</summary>
    private static IEnumerable<ExpectedOccurrence> Coming(string scheduleId, Job job, OccurrenceSeries series, DateTimeOffset now)
    {
        // Gaps that lie between the last occurrence and the next are of interest too.
        var afterLast = job.LastDue is { } last ? series.IncludingGaps().NextAfter(last) : null;
        var first = afterLast < job.NextDue ? afterLast : job.NextDue;
        var left = job.Settings.MaxRuns - job.Runs - job.Open.Count(open => open.Backfill is null);
        var isFirst = true;
        foreach (var expected in ExpectedOccurrences.UpTo(left, ExpectedOccurrences.Enumerate(series, first)))
        {
            var jitter = expected.RunsAt is null ? TimeSpan.Zero : Jittering.For(scheduleId, job, series, expected.DueAt);
            yield return Coming(expected, job, jitter, isFirst, now);
            isFirst &= expected.RunsAt is null;
        }
    }

    private static ExpectedOccurrence Coming(ExpectedOccurrence expected, Job job, TimeSpan jitter, bool isFirst, DateTimeOffset now)
    {
        if (expected.RunsAt is null)
        {
            return expected;
        }

        if (job.IsQuarantined || job.Paused is not null)
        {
            // Occurrences that come due during a pause are passed over; those from before it, and those of a quarantine, are caught up.
            return !job.IsQuarantined && expected.DueAt <= job.Paused!.Since
                ? WithWhatItWaitsFor(expected with { RunsAt = null }, job, "; it was due before, and runs afterwards")
                : WithWhatItWaitsFor(expected with { RunsAt = null, Outcome = job.IsQuarantined ? null : OccurrenceOutcome.Skipped }, job);
        }

        if (jitter > TimeSpan.Zero)
        {
            expected = (expected with { RunsAt = expected.DueAt + jitter }).With(OccurrenceShift.Jitter, $"put off by {jitter}");
        }

        if (expected.DueAt <= now)
        {
            var catchUp = job.Settings.CatchUp ?? CatchUp.Default;
            var how = job.IsCatchingUp ? $"caught up one by one, {catchUp.Spacing} apart"
                : OverlapRule.Find(job.Settings.Overlap).TakesEachOverdue ? $"each within {catchUp.Window} runs, one after another"
                : CatchUpRule.Find(catchUp.Mode).Explain(catchUp);
            expected = expected.With(OccurrenceShift.CatchUp, $"overdue: {how}");
        }

        return isFirst && job.IsBusy
            ? expected.With(OccurrenceShift.Overlap, OverlapRule.Find(job.Settings.Overlap).Explanation)
            : expected;
    }

    private static ExpectedOccurrence WithWhatItWaitsFor(ExpectedOccurrence expected, Job job, string more = "")
        => job.IsQuarantined
            ? expected.With(OccurrenceShift.Quarantined, "the job is quarantined")
            : expected.With(OccurrenceShift.Paused, (job.Paused!.Reason is { } reason ? $"paused: {reason}" : "paused") + more);
}
