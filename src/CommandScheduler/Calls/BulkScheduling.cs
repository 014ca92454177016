using System.Runtime.CompilerServices;

using CommandScheduler.Schedules;
using CommandScheduler.Time;

namespace CommandScheduler.Calls;

/// <summary>Schedules many jobs at once: chunk by chunk, straight into the store where it can do that, and what is left by grains.</summary>
/// <param name="scheduler">Calls grains.</param>
/// <param name="options">The options, which are checked.</param>
/// <param name="store">Stores many; null if the back end cannot.</param>
/// <param name="maker">Makes new schedules; null if nobody here can.</param>
/// <param name="clock">Measures pauses.</param>
internal sealed class BulkScheduling(ICommandScheduler scheduler, BulkOptions options, IBulkStore? store, NewScheduleMaker? maker, TimeProvider clock)
{
    /// <summary>How many chunks are under way at once: one is made while others are stored.</summary>
    private const int ChunksAtOnce = 4;

    private const int CallsAtOnce = 64;

    /// <summary>With their pauses longer than it takes to find out that a silo is gone.</summary>
    private const int Tries = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>What is due within this time is armed by its grain: nobody holds a timer for what is only stored.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly BulkTally _tally = new(options.Progress);
    private readonly BulkItems _items = new(options, maker?.Reader);
    private readonly string _requestId = options.RequestId ?? Guid.NewGuid().ToString("N");

    public async Task<BulkResult> RunAsync(IAsyncEnumerable<ScheduledItem> items, CancellationToken cancellationToken)
    {
        var chunks = items.Chunk(options.ChunkSize).Select((chunk, number) => (chunk, number));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ChunksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(chunks, parallel, async (part, _) =>
        {
            // When one fails the others are brought to their end.
            await ScheduleAsync(part.chunk, new BulkChunk(_requestId, part.number), cancellationToken).ConfigureAwait(false);
            _tally.Tell();
        }).ConfigureAwait(false);
        if (store is not null)
        {
            await store.ForgetAsync(options.RequestId is null ? _requestId : null, cancellationToken).ConfigureAwait(false);
        }

        return _tally.Result();
    }

    private async Task ScheduleAsync(ScheduledItem?[] items, BulkChunk chunk, CancellationToken cancellationToken)
    {
        var calls = new List<BulkCall>(items.Length);
        for (var place = 0; place < items.Length; place++)
        {
            if (Read(items[place], place, Index(chunk, place)) is { } call)
            {
                calls.Add(call);
            }
        }

        var left = calls;
        if (store is not null && maker is not null)
        {
            left = await StoreAsync(calls, chunk, cancellationToken).ConfigureAwait(false);
            _tally.Scheduled(calls.Count - left.Count);
        }

        await CallAsync(left, chunk, cancellationToken).ConfigureAwait(false);
    }

    private async Task CallAsync(List<BulkCall> calls, BulkChunk chunk, CancellationToken cancellationToken)
    {
        var notes = store is null ? null : new BulkNotes(store, chunk);
        var ofGroup = calls.CountBy(call => call.Group).ToDictionary(group => group.Key, group => new StrongBox<int>(group.Value));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(calls, parallel, async (call, _) =>
            {
                await CallAsync(call, Index(chunk, call.Place), cancellationToken).ConfigureAwait(false);
                if (Interlocked.Decrement(ref ofGroup[call.Group].Value) == 0)
                {
                    notes?.Add(call.Group);
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            await (notes?.EndAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    /// <summary>Stores the schedules that are not there yet.</summary>
    /// <returns>What is left for grains.</returns>
    private async Task<List<BulkCall>> StoreAsync(List<BulkCall> calls, BulkChunk chunk, CancellationToken cancellationToken)
    {
        var schedules = new List<(int Place, Schedule Schedule)>(calls.Count);
        var others = new List<int>();
        var groups = calls.GroupBy(call => call.Item.ScheduleId, StringComparer.Ordinal).ToDictionary(group => group.First().Place, group => group.ToList());
        foreach (var (place, group) in groups)
        {
            if (group.TrueForAll(call => call.Change is not null)
                && maker!.TryMake(group[0].Item.ScheduleId, [.. group.Select(call => call.Change!)], null, Soon) is var (schedule, _))
            {
                schedules.Add((place, schedule));
            }
            else
            {
                others.Add(place);
            }
        }

        var left = await store!.StoreAsync(chunk, schedules, others, cancellationToken).ConfigureAwait(false);
        return [.. left.SelectMany(place => (groups.GetValueOrDefault(place) ?? []).Select(call => call with { Group = place }))];
    }

    /// <summary>Reads an item; null if it is refused.</summary>
    private BulkCall? Read(ScheduledItem? item, int place, long index)
    {
        try
        {
            var (read, change) = _items.Read(item, index);
            return new BulkCall(place, place, read, change);
        }
        catch (Exception refusal) when (refusal is ArgumentException or SchedulerException)
        {
            _tally.Refused(index, item, refusal);
            return null;
        }
    }

    private async Task CallAsync(BulkCall call, long index, CancellationToken cancellationToken)
    {
        try
        {
            var pauses = new Backoff(FirstPause, LongestPause, clock);
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await CallOnceAsync(call.Item, index, cancellationToken).ConfigureAwait(false);
                    _tally.Scheduled();
                    return;
                }
                catch (OutcomeUnknownException) when (tries < Tries)
                {
                    // It is asked again: what was scheduled is found by its name.
                }

                await pauses.WaitAsync(cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                pauses.Grow();
            }
        }
        catch (AlreadyScheduledException) when (options.IfExists == IfExists.Keep)
        {
            _tally.Kept();
        }
        catch (Exception refusal) when (refusal is ArgumentException || (refusal is SchedulerException and not OutcomeUnknownException))
        {
            _tally.Refused(index, call.Item, refusal);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SchedulerException(
                $"It is not known whether item {index}, job '{call.Item.Name}' of schedule '{call.Item.ScheduleId}', is scheduled, and no more are: "
                + $"{Sentence.From(exception)} Call it again, with the same request id if it had one.",
                exception);
        }
    }

    private Task<JobSnapshot> CallOnceAsync(ScheduledItem item, long index, CancellationToken cancellationToken)
    {
        // To keep is to be refused, for who keeps would not say that it was there.
        var settings = item.Options! with
        {
            IfExists = options.IfExists == IfExists.Keep ? IfExists.Reject : options.IfExists,
            RequestId = BulkItems.RequestOf(_requestId, index),
        };
        return item.Recurrence is null
            ? scheduler.ScheduleOnceAsync(item.ScheduleId, item.Command, item.DueAt, item.Name, settings, cancellationToken)
            : scheduler.ScheduleRecurringAsync(item.ScheduleId, item.Command, item.Recurrence, item.Name, settings, cancellationToken);
    }

    private long Index(BulkChunk chunk, int place) => ((long)chunk.Number * options.ChunkSize) + place;

    /// <summary>An item that is to be scheduled.</summary>
    /// <param name="Place">Its place in its chunk.</param>
    /// <param name="Group">The place of the first of its schedule, under which the store knows them.</param>
    /// <param name="Item">The item.</param>
    /// <param name="Change">What it is; null if it was not read here.</param>
    private sealed record BulkCall(int Place, int Group, ScheduledItem Item, Change? Change);
}
