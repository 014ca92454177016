namespace CommandScheduler.Queries;

/// <summary>Orders texts by the bytes of their UTF-8 form, which is the order of SQLite and of PostgreSQL's collation "C".</summary>
/// <remarks>.NET's ordinal order is another one: it has the characters from U+10000 on before U+E000.</remarks>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? left, string? right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        return shared < left?.Length && shared < right?.Length
            ? Weight(left[shared]).CompareTo(Weight(right[shared]))
            : (left?.Length ?? 0).CompareTo(right?.Length ?? 0);
    }

    /// <summary>Puts surrogates behind the rest, because pairs of them make the characters from U+10000 on.</summary>
    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
