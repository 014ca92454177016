using System.Globalization;

using CommandScheduler.Stores.Ring;
using CommandScheduler.Watching;

namespace CommandScheduler.Stores.Lanes;

/// <summary>The lanes of a silo: some that write, each the schedules whose hash falls to it, and one that reads.</summary>
internal sealed class LaneStore : IScheduleStore, ILifecycleParticipant<ISiloLifecycle>, IHealthSource, IAsyncDisposable
{
    private static readonly TimeSpan LongestBatch = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IStoreLane> _writers;
    private readonly IStoreLane _reader;
    private readonly long _silo;
    private readonly StoreCalls _calls;

    /// <summary>Makes the store of a silo.</summary>
    /// <param name="writers">The lanes that write.</param>
    /// <param name="reader">The lane that reads.</param>
    /// <param name="silo">The silo, whose timers the rows name.</param>
    /// <param name="calls">Tells when a silo that stops gives its store up.</param>
    /// <param name="instruments">Show how many operations wait.</param>
    public LaneStore(IReadOnlyList<IStoreLane> writers, IStoreLane reader, ILocalSiloDetails silo, StoreCalls calls, StoreInstruments instruments)
    {
        _writers = writers;
        _reader = reader;
        _calls = calls;
        _silo = SiloCode.FromAddress(silo.SiloAddress);
        instruments.ObserveQueue(() => Queued);
    }

    /// <summary>Gets how many reads and writes wait.</summary>
    public int Queued => _reader.Queued + _writers.Sum(lane => lane.Queued);

    public async Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = new StoreOperation { Kind = OperationKind.Read, ScheduleId = scheduleId };
        return (await _reader.ExecuteAsync(read).WaitAsync(cancellationToken).ConfigureAwait(false))?.ToDocument();
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = Number(expectedVersion);
        var row = NewRow.Of(scheduleId, write, write.IsArmed ? _silo : null);
        await Writer(scheduleId).ExecuteAsync(new StoreOperation
        {
            Kind = expected is null ? OperationKind.Insert : OperationKind.Update,
            ScheduleId = scheduleId,
            Expected = expected,
            Row = row,
            Settled = write.Settled,
            Outcomes = write.Outcomes,
        }).ConfigureAwait(false);
        return row.WriteId.ToString(CultureInfo.InvariantCulture);
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = Number(expectedVersion);
        if (expected is not null || write.Settled.Count > 0)
        {
            await Writer(scheduleId).ExecuteAsync(new StoreOperation
            {
                Kind = expected is null ? OperationKind.Settle : OperationKind.Delete,
                ScheduleId = scheduleId,
                Expected = expected,
                Settled = write.Settled,
                Outcomes = write.Outcomes,
            }).ConfigureAwait(false);
        }
    }

    public void Report(SchedulerHealth health)
    {
        health.Data["store.queued"] = Queued;
        var busy = _writers.Append(_reader).Max(lane => lane.BusyFor);
        health.Data["store.busy.seconds"] = busy.TotalSeconds;
        if (busy > LongestBatch)
        {
            health.Fail($"Reads or writes of schedules have had no answer of the database for {busy}. See whether it can be reached.");
        }
    }

    public void Participate(ISiloLifecycle lifecycle)
        // Grains write until they are gone. This stage stops after that.
        => lifecycle.Subscribe(nameof(LaneStore), ServiceLifecycleStage.RuntimeServices, _ => Task.CompletedTask, StopAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _writers.Append(_reader))
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        using var atOnce = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _calls.GivenUp);
        await Task.WhenAll(_writers.Append(_reader).Select(lane => lane.DrainAsync(atOnce.Token))).ConfigureAwait(false);
    }

    /// <summary>Reads a version. A text that no lane wrote is the version of no row, and so it conflicts.</summary>
    private static long? Number(string? version)
        => version is null ? null : long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private IStoreLane Writer(string scheduleId)
        => _writers[(int)((uint)string.GetHashCode(scheduleId, StringComparison.Ordinal) % (uint)_writers.Count)];
}
