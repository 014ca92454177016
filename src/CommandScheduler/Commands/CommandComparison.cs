using System.Text.Json;

using Orleans.Serialization;

namespace CommandScheduler.Commands;

/// <summary>Says whether two stored commands are the same command, however they are stored.</summary>
/// <remarks>
/// A database may order the properties of JSON anew, and a serializer of the application may encrypt each time in another way: what is compared
/// in the end are the commands.
/// </remarks>
internal sealed class CommandComparison(ICommandSerializer commands, Serializer serializer)
{
    public bool AreSame(SerializedCommand left, SerializedCommand right)
        => left.Type == right.Type && (AreStoredAlike(left, right) || AreReadAlike(left, right));

    private static bool AreStoredAlike(SerializedCommand left, SerializedCommand right)
        => (left.Binary is null ? right.Binary is null : left.Binary.AsSpan().SequenceEqual(right.Binary))
            && (left.Json is null || right.Json is null ? left.Json is null && right.Json is null : JsonElement.DeepEquals(left.Json.Value, right.Json.Value));

    private bool AreReadAlike(SerializedCommand left, SerializedCommand right)
    {
        try
        {
            return Bytes(left).AsSpan().SequenceEqual(Bytes(right));
        }
        catch (Exception)
        {
            // What cannot be read by this build is replaced by what can.
            return false;
        }
    }

    private byte[] Bytes(SerializedCommand command) => serializer.SerializeToArray(commands.Deserialize(command));
}
