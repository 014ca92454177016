namespace CommandScheduler.Tests.Schedules;

/// <summary>Stores a command that is a text as its name, and one that is bytes as these.</summary>
internal sealed class PureSerializer : ICommandSerializer
{
    public SerializedCommand Serialize(object command) => command is byte[] bytes ? new() { Type = "bytes", Binary = bytes }
        : new() { Type = (string)command };

    public object Deserialize(SerializedCommand command) => command.Binary ?? (object)command.Type;
}
