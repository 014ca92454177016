using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CommandScheduler.Schedules;

/// <summary>The requests that a schedule remembers, so that the repetition of one changes nothing and has the same answer.</summary>
internal static class RequestMemory
{
    private const int Most = 16;

    /// <summary>Finds a request that was applied before.</summary>
    /// <exception cref="SchedulerException">Another call had the id: to answer this one as if it were that one would lose it.</exception>
    public static RememberedRequest? Find(string scheduleId, ScheduleState state, string? id, IReadOnlyList<Change> changes)
    {
        if (id is null || state.Requests.FirstOrDefault(request => request.Id == id) is not { } found)
        {
            return null;
        }

        return found.Call is null || found.Call == CallOf(changes) ? found : throw new SchedulerException(
            $"The request id '{id}' belongs to another call of schedule '{scheduleId}', '{found.Call}', and this one is '{CallOf(changes)}'. "
            + "Nothing was changed. Give each call an id of its own, such as the id of your message and what the call is for.");
    }

    /// <summary>Gets the requests with one more; the oldest go if they are too many, or take more than a quarter of a document. The latest stays.</summary>
    public static ImmutableArray<RememberedRequest> With(
        ScheduleState state,
        string? id,
        IReadOnlyList<Change> changes,
        BatchDraft draft,
        int maxScheduleBytes)
    {
        if (id is null)
        {
            return state.Requests;
        }

        var request = new RememberedRequest(
            id,
            [.. draft.Scheduled.Where(name => draft.TryFind(name) is not null)],
            draft.Backfilled > 0 ? draft.Backfilled : null,
            draft.HasChanged ? null : false,
            CallOf(changes));
        var left = (long)maxScheduleBytes / 4;
        var kept = state.Requests.Add(request).Reverse().Take(Most).TakeWhile(known => (left -= SizeOf(known)) >= 0 || ReferenceEquals(known, request));
        return [.. kept.Reverse()];
    }

    /// <summary>Answers a request that came again. A job that is gone meanwhile looks as if nothing were to come.</summary>
    public static Applied Answer(
        RememberedRequest request,
        ScheduleState state,
        IReadOnlyList<Change> changes,
        Func<Job, JobSnapshot> describe,
        DateTimeOffset now)
    {
        var wanted = changes.OfType<ScheduleJob>().Select(change => change.Wanted).ToList();
        var jobs = request.Jobs.Select((name, index) => state.Jobs.FirstOrDefault(job => job.Name == name)
            ?? (wanted.Count == request.Jobs.Length ? ScheduleJob.Gone(wanted[index], name, now) : null));
        return new Applied([.. jobs.OfType<Job>().Select(describe)], request.Backfilled ?? 0, request.HasChanged ?? true);
    }

    /// <summary>Tells calls apart by verb and job, and not by what a caller may compute anew when it repeats a call, such as a due time.</summary>
    private static string CallOf(IReadOnlyList<Change> changes)
    {
        var calls = changes.Select(change => change.Name is null ? change.Verb() : $"{change.Verb()} {change.Name}");
        return changes.Count == 1
            ? calls.Single()
            : $"batch of {changes.Count}, {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', calls))).AsSpan(0, 8))}";
    }

    private static int SizeOf(RememberedRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, ScheduleDocument.Options).Length + 1;
}
