using CommandScheduler.Stores;
using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>Two instances of a <see cref="FaultyStore"/>.</summary>
public sealed class FaultyStoreUnderTest : StoreUnderTest, IDisposable
{
    private readonly StoreFault _fault;
    private readonly FaultyData _data;
    private readonly FaultyStore _store;
    private readonly FaultyStore _other;

    public FaultyStoreUnderTest(StoreFault fault)
    {
        _fault = fault;
        _data = new FaultyData(fault);
        (_store, _other) = (new FaultyStore(fault, _data), new FaultyStore(fault, _data));
    }

    public override StoreFeatures Features => StoreFeatures.Durability | StoreFeatures.SeveralInstances | StoreFeatures.Outcomes;

    public override IScheduleStore Store => _store;

    public override IScheduleStore OtherInstance => _other;

    public override Task ReopenAsync()
    {
        if (_fault == StoreFault.ForgetsOutcomes)
        {
            _data.Outcomes.Clear();
        }

        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<StoredOutcome>> ReadOutcomesAsync(string scheduleId)
        => Task.FromResult<IReadOnlyList<StoredOutcome>>(
            [.. _data.Outcomes.Where(kept => kept.ScheduleId == scheduleId || _fault == StoreFault.KeepsOutcomesOfAllSchedules).Select(kept => kept.Outcome)]);

    public void Dispose()
    {
        _store.Dispose();
        _other.Dispose();
    }
}
