using System.Collections.Immutable;
using System.Text.Json;

namespace CommandScheduler.Schedules;

/// <summary>The requests that a schedule remembers, so that the repetition of one changes nothing and has the same answer.</summary>
internal static class RequestMemory
{
    private const int Most = 16;

    public static RememberedRequest? Find(ScheduleState state, string? id)
        => id is null ? null : state.Requests.FirstOrDefault(request => request.Id == id);

    /// <summary>Gets the requests with one more; the oldest go if they are too many, or take more than a quarter of a document. The latest stays.</summary>
    public static ImmutableArray<RememberedRequest> With(ScheduleState state, string? id, BatchDraft draft, int maxScheduleBytes)
    {
        if (id is null)
        {
            return state.Requests;
        }

        var request = new RememberedRequest(id, [.. draft.Scheduled], draft.Backfilled > 0 ? draft.Backfilled : null, draft.HasChanged ? null : false);
        var left = (long)maxScheduleBytes / 4;
        var kept = state.Requests.Add(request).Reverse().Take(Most).TakeWhile(known => (left -= SizeOf(known)) >= 0 || ReferenceEquals(known, request));
        return [.. kept.Reverse()];
    }

    private static int SizeOf(RememberedRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, ScheduleDocument.Options).Length + 1;

    /// <summary>Answers a request that came again. The job of a single call that is gone meanwhile looks as if nothing were to come.</summary>
    public static Applied Answer(
        RememberedRequest request,
        ScheduleState state,
        IReadOnlyList<Change> changes,
        Func<Job, JobSnapshot> describe,
        DateTimeOffset now)
    {
        IEnumerable<Job> jobs = changes is [ScheduleJob { Wanted: var wanted }] && request.Jobs is [var name]
            ? [state.Jobs.FirstOrDefault(job => job.Name == name) ?? ScheduleJob.Gone(wanted, name, now)]
            : state.Jobs.Where(job => request.Jobs.Contains(job.Name));
        return new Applied([.. jobs.Select(describe)], request.Backfilled ?? 0, request.HasChanged ?? true);
    }
}
