using Orleans.Serialization.Buffers;
using Orleans.Serialization.WireProtocol;

namespace CommandScheduler.Commands;

/// <summary>
/// Looks at a command in the form of Orleans without making objects of it: Orleans reads it by recursion, and what is nested without bound
/// would end the process.
/// </summary>
/// <remarks>The form is that of Orleans' wire format: a tag, a type where it is not the expected one, and a value; an object is a row of these.</remarks>
internal static class BinaryShape
{
    /// <summary>How deep objects may be nested in each other.</summary>
    public const int MostDepth = 500;

    /// <summary>How long the name of a type may be.</summary>
    public const int MostName = 4_096;

    /// <summary>The version and the hash before the name of a type.</summary>
    private const int BeforeName = 5;

    /// <summary>Says why the bytes are not to be read; null if nothing is against it.</summary>
    public static string? FaultIn(byte[] bytes)
    {
        try
        {
            var reader = Reader.Create(bytes, null!);
            return FaultIn(ref reader);
        }
        catch (Exception)
        {
            // The reader of Orleans throws this and that where bytes are missing.
            return "Its bytes are cut off or damaged.";
        }
    }

    private static string? FaultIn<TInput>(ref Reader<TInput> reader)
    {
        var depth = 0;
        do
        {
            var tag = reader.ReadByte();
            if (tag >= (byte)WireType.Extended)
            {
                // The end of an object, or only of what its base type has of it.
                depth -= (tag & (byte)ExtendedWireType.EndBaseFields) == (byte)ExtendedWireType.EndTagDelimited ? 1 : 0;
                continue;
            }

            if ((tag & Tag.FieldIdCompleteMask) == Tag.FieldIdCompleteMask)
            {
                reader.ReadVarUInt32();
            }

            if (FaultInType(ref reader, (SchemaType)(tag & Tag.SchemaTypeMask)) is { } fault)
            {
                return fault;
            }

            depth += SkipValue(ref reader, (WireType)(tag & Tag.WireTypeMask));
            if (depth > MostDepth)
            {
                return $"Its objects are nested more than {MostDepth} levels deep.";
            }
        }
        while (depth > 0);
        return null;
    }

    private static string? FaultInType<TInput>(ref Reader<TInput> reader, SchemaType schema)
    {
        switch (schema)
        {
            case SchemaType.WellKnown or SchemaType.Referenced:
                reader.ReadVarUInt32();
                return null;
            case SchemaType.Encoded:
                reader.Skip(BeforeName);
                var length = reader.ReadVarUInt32();
                reader.Skip(length);
                return length > MostName ? $"It has the name of a type of more than {MostName} characters." : null;
            default:
                return null;
        }
    }

    /// <summary>Passes over a value.</summary>
    /// <returns>By how many levels what follows is deeper.</returns>
    private static int SkipValue<TInput>(ref Reader<TInput> reader, WireType type)
    {
        switch (type)
        {
            case WireType.TagDelimited:
                return 1;
            case WireType.LengthPrefixed:
                reader.Skip(reader.ReadVarUInt32());
                break;
            case WireType.Fixed32:
                reader.Skip(sizeof(int));
                break;
            case WireType.Fixed64:
                reader.Skip(sizeof(long));
                break;
            case WireType.VarInt:
                reader.ReadVarUInt64();
                break;
            default:
                reader.ReadVarUInt32();
                break;
        }

        return 0;
    }
}
