using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Faults;

/// <summary>Has no call reach a grain of a silo that has crashed and is not gone yet.</summary>
internal sealed class DeadSiloFilter(TestSilo silo) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        silo.ThrowIfDead();
        return context.Invoke();
    }
}
