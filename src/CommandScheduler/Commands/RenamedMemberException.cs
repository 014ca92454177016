using System.Text.Json;

namespace CommandScheduler.Commands;

/// <summary>Stored JSON is refused because of a member that was probably renamed.</summary>
internal sealed class RenamedMemberException(RenamedMember member) : JsonException(
    $"Its JSON has the member '{member.Unknown}', which the type '{member.Type}' does not have, and lacks '{member.Missing}', which it has: "
        + "if it was renamed, its value would be lost.")
{
    public RenamedMember Member => member;
}
