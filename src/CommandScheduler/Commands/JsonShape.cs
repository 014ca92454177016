using System.Text.Json;

namespace CommandScheduler.Commands;

/// <summary>Looks at the JSON of a command as it is to be stored: every store must be able to keep it, and every build to read it.</summary>
internal static class JsonShape
{
    /// <summary>How deep the JSON of a command may be nested. A document adds four levels, and builds read 64.</summary>
    public const int MostDepth = 60;

    /// <summary>More digits than the longest number of .NET has; PostgreSQL cannot keep numbers of any size.</summary>
    private const int MostDigits = 400;

    /// <summary>Says why JSON cannot be stored; null if it can.</summary>
    public static string? FaultIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var fault = (string?)null;
        while (fault is null && reader.Read())
        {
            // The level of the bracket itself counts.
            var isOpening = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            fault = isOpening && reader.CurrentDepth >= MostDepth ? $"It is nested more than {MostDepth} levels deep."
                : reader.TokenType == JsonTokenType.Number ? FaultInNumber(reader.ValueSpan)
                : reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped ? FaultInText(ref reader)
                : null;
        }

        return fault;
    }

    private static string? FaultInNumber(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return number.Length > MostDigits || (exponent >= 0 && number[(exponent + 1)..].TrimStart("+-0"u8).Length > 3)
            ? $"It has a number of more than {MostDigits} digits."
            : null;
    }

    private static string? FaultInText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!.Contains('\0', StringComparison.Ordinal)
                ? "A text has the character U+0000, which PostgreSQL refuses in JSON."
                : null;
        }
        catch (InvalidOperationException)
        {
            return "A text has an unpaired surrogate, which not every store can keep.";
        }
    }
}
