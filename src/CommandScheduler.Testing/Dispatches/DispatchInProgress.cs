using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Dispatches;

/// <summary>A dispatch whose handler the kit stands in for.</summary>
internal sealed class DispatchInProgress(OpenWork work, TimeProvider clock)
{
    public TimeProvider Clock => clock;

    public OpenWork Work => work;
}
