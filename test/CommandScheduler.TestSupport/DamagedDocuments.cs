namespace CommandScheduler.TestSupport;

/// <summary>Documents as no build writes them, and as a hand or a broken disk may leave them.</summary>
public static class DamagedDocuments
{
    private const string Facts = "\"status\":\"pending\",\"attempt\":0,\"dueAt\":\"2026-01-06T09:00:00.0000000Z\"";

    private const string Rest
        = "\"scheduledAt\":\"2026-01-05T09:00:00+00:00\",\"open\":[{\"due\":\"2026-01-06T09:00:00+00:00\",\"runAt\":\"2026-01-06T09:00:00+00:00\"}],\"runs\":0,"
            + Facts;

    /// <summary>Gets documents of which nothing can be read.</summary>
    public static IReadOnlyList<string> Whole =>
    [
        "null", "7", "\"text\"", "[]", "[{}]", "{\"format\":2,\"jobs\":[]}", "{\"format\":\"2026-01-01\",\"jobs\":[]}", "{\"format\":1.5,\"jobs\":[]}",
        "{\"format\":1,\"jobs\":null}", "{\"format\":1,\"jobs\":{}}", "{\"format\":1,\"jobs\":\"none\"}",
    ];

    /// <summary>Gets jobs that cannot be read.</summary>
    public static IReadOnlyList<string> Jobs =>
    [
        "null", "7", "\"text\"", "[]", "{}",
        Job("\"generation\":2", Rest),
        Job("\"name\":7,\"generation\":2", Rest),
        Job("\"name\":null,\"generation\":2", Rest),
        Job("\"name\":\"\",\"generation\":2", Rest),
        Job(" \"name\" :\n\"a\\nb\",\"😀 and more\":[1.50, 2e3 ],\"generation\":2", Rest),
        Job("\"name\":\"bad\",\"generation\":2,\"options\":{\"overlap\":99}", Rest),
        Job("\"name\":\"bad\",\"generation\":\"2\"", Rest),
        "{\"name\":\"bad\",\"generation\":2," + Rest + "}",
        "{\"name\":\"bad\",\"generation\":2,\"command\":{\"type\":7}," + Rest + "}",
        Job("\"name\":\"bad\",\"generation\":2", "\"open\":\"soon\"," + Facts),
        Job("\"name\":\"bad\",\"generation\":2,\"recent\":[null]", Rest),
        Job("\"name\":\"bad\",\"generation\":2,\"options\":{\"tags\":[7]}", Rest),
        Job("\"name\":\"bad\",\"generation\":2,\"options\":\"none\"", Rest),
        Job("\"name\":\"bad\",\"generation\":2,\"held\":7", Rest),
        Job("\"name\":\"bad\",\"generation\":2", Rest.Replace("\"pending\"", "\"pending\",\"nextDue\":\"soon\"", StringComparison.Ordinal)),
    ];

    /// <summary>Gets jobs that cannot be read for their texts: a database may be unable to look at what is beside them.</summary>
    public static IReadOnlyList<string> Texts =>
    [
        Job("\"name\":\"b\\ud800d\",\"generation\":2", Rest),
        Job("\"name\":\"b\\udc00d\",\"generation\":2", Rest),
        Job("\"name\":\"b\\u0000d\",\"generation\":2", Rest),
        Job("\"name\":\"bad\",\"generation\":2,\"lastError\":\"\\udc00\\ud800\"", Rest),
    ];

    /// <summary>Gets jobs that can be read, although the facts for a view cannot.</summary>
    public static IReadOnlyList<string> Views =>
    [
        Job("\"name\":\"good\",\"generation\":2", Rest.Replace("2026-01-06T09:00:00.0000000Z", "2026-02-31T09:00:00.0000000Z", StringComparison.Ordinal)),
        Job("\"name\":\"good\",\"generation\":2", Rest.Replace("\"pending\"", "\"flying\"", StringComparison.Ordinal)),
        Job("\"name\":\"good\",\"generation\":2", Rest.Replace("\"attempt\":0", "\"attempt\":99999999999999999999", StringComparison.Ordinal)),
        "{\"name\":\"good\",\"generation\":2,\"command\":{\"type\":\"tests.note\",\"json\":1e999999}," + Rest + "}",
    ];

    /// <summary>Makes a document of a job and of one that can be read, which is named <c>sibling</c>.</summary>
    public static string With(string job)
        => $"{{\"format\":1,\"version\":7,\"factsOf\":7,\"lastGeneration\":3,\"jobs\":[{job},{Job("\"name\":\"sibling\",\"generation\":3", Rest)}]}}";

    private static string Job(string begin, string end) => $"{{{begin},\"command\":{{\"type\":\"tests.note\"}},{end}}}";
}
