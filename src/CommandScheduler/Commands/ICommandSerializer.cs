namespace CommandScheduler;

/// <summary>
/// Brings commands into their stored form and back. Register one of your own, before or after <c>AddCommandScheduler</c>,
/// to encrypt commands or to keep them in another format. Must be thread-safe.
/// </summary>
public interface ICommandSerializer
{
    /// <summary>Serializes a command when it is scheduled.</summary>
    /// <remarks>
    /// Runs in the turn of the schedule that is called, or on the caller's thread where a command is written to the inbox of a
    /// database; so it must be quick. <see cref="SchedulerOptions.MaxPayloadBytes"/> is compared with the result, afterwards.
    /// </remarks>
    /// <param name="command">The command.</param>
    /// <returns>Its stored form.</returns>
    /// <exception cref="ArgumentException">The command cannot be serialized, or not without loss.</exception>
    SerializedCommand Serialize(object command);

    /// <summary>Deserializes a command when it is due.</summary>
    /// <param name="command">The stored form.</param>
    /// <returns>The command.</returns>
    /// <exception cref="UndeliverableCommandException">
    /// This build cannot deserialize the command. Any other exception is treated alike: the job is quarantined.
    /// </exception>
    object Deserialize(SerializedCommand command);
}
