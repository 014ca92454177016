namespace CommandScheduler.Calls;

/// <summary>Says what is wrong when no silo of the scheduler is known.</summary>
internal static class Reach
{
    /// <summary>Gets a grain of the scheduler.</summary>
    /// <exception cref="InvalidOperationException">No silo that this host knows has the scheduler.</exception>
    public static T Silo<T>(Func<T> grain)
    {
        try
        {
            return grain();
        }
        catch (ArgumentException exception)
        {
            // Orleans looks for a grain class in what the silos have told a client.
            throw new InvalidOperationException(
                "No silo that this client knows has CommandScheduler. Before the client has started it knows none: add a hosted service that schedules after "
                + "UseOrleansClient, not before. Once it has started, add silo.AddCommandScheduler(…) to the silos.",
                exception);
        }
    }
}
