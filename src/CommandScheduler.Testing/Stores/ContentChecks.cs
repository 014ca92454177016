using System.Text;

using CommandScheduler.Stores;

using static CommandScheduler.Testing.Stores.StoreCheckRun;

namespace CommandScheduler.Testing.Stores;

/// <summary>What a store must be able to keep.</summary>
internal static class ContentChecks
{
    private static readonly string[] Alike =
    [
        "beef", "BEEF", "0beef", "beef ", " beef",
        "1", "01", "1.0", "ä", "a\u0308", "ß", "ss", "i", "I", "ı", "İ",
        "a/b", "a\\b", "a%b", "a_b", "a'b", "a\"b", "a;b", "..", "😀", "\uff21",
    ];

    private static readonly string[] Fillings = ["x", "ä", "語", "😀"];

    public static IReadOnlyList<StoreCheck> All { get; } =
    [
        new(StoreFeatures.None, Ids_that_look_alike_are_kept_apart),
        new(StoreFeatures.None, Braces_in_an_id_are_characters_like_others),
        new(StoreFeatures.None, An_id_has_up_to_512_characters_of_any_script),
        new(StoreFeatures.None, A_document_is_read_as_it_was_written),
        new(StoreFeatures.None, A_document_may_be_large),
        new(StoreFeatures.None, What_goes_with_a_document_does_not_hinder_it),
    ];

    private static async Task Ids_that_look_alike_are_kept_apart(StoreCheckRun run)
    {
        // The last ones have no prefix of this check: they look like numbers, and like a Guid.
        var hex = Guid.NewGuid().ToString("N");
        string[] ids =
        [
            .. Alike.Select(run.Id),
            hex, hex.ToUpperInvariant(), $"0{hex}", Guid.ParseExact(hex, "N").ToString("D"), hex[..15], hex[..16],
        ];
        ids = [.. ids.Distinct(StringComparer.Ordinal)];
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            await run.ExpectNothingAsync(id);
            versions[id] = await run.WriteAsync(id, null, $"this is {id}");
        }

        foreach (var id in ids)
        {
            await run.ExpectAsync(id, versions[id], $"this is {id}");
            await run.DeleteAsync(id, versions[id]);
        }
    }

    private static async Task Braces_in_an_id_are_characters_like_others(StoreCheckRun run)
    {
        foreach (var name in new[] { "{", "{}", "{0}", "{{", $"{{{Guid.NewGuid():D}}}" })
        {
            var id = run.Id(name);
            var version = await run.WriteAsync(id, null, name);
            await run.ExpectAsync(id, version, name);
            await run.DeleteAsync(id, version);
        }
    }

    private static async Task An_id_has_up_to_512_characters_of_any_script(StoreCheckRun run)
    {
        foreach (var filling in Fillings)
        {
            var id = new StringBuilder(run.Prefix);
            while (id.Length + filling.Length <= 511)
            {
                id.Append(filling);
            }

            var (one, two) = ($"{id}1", $"{id}2");
            var first = await run.WriteAsync(one, null, "one");
            var second = await run.WriteAsync(two, null, "two");
            await run.ExpectAsync(one, first, "one");
            await run.ExpectAsync(two, second, "two");
            await run.DeleteAsync(one, first);
            await run.DeleteAsync(two, second);
        }
    }

    private static async Task A_document_is_read_as_it_was_written(StoreCheckRun run)
    {
        const string Odd = """
            {"format":1,"version":638000000000000001,"jobs":[],"later":
            {"":[null,true,0.1,-1e3,9007199254740993,"","é\u00e9\u20ac😀\ud83d\ude00","'; DROP TABLE --","\\\"\/\t\n"]},"Later":{}}
            """;
        var id = run.Id();
        var version = await run.WriteAsync(id, null, new ScheduleWrite { Document = Odd });
        await run.ExpectDocumentAsync(id, version, Odd);
        await run.DeleteAsync(id, version);
    }

    private static async Task A_document_may_be_large(StoreCheckRun run)
    {
        var id = run.Id();
        var text = string.Concat(Enumerable.Range(0, 300_000).Select(number => $"{number:x6}ä"));
        var version = await run.WriteAsync(id, null, text);
        await run.ExpectAsync(id, version, text);
        version = await run.WriteAsync(id, version, "small again");
        await run.ExpectAsync(id, version, "small again");
        await run.DeleteAsync(id, version);
    }

    private static async Task What_goes_with_a_document_does_not_hinder_it(StoreCheckRun run)
    {
        var id = run.Id();
        var write = new ScheduleWrite
        {
            Document = Document("everything"),
            WakeUpAt = DateTimeOffset.UnixEpoch.AddYears(300).AddTicks(1),
            IsArmed = true,
            NeedsAttention = true,
            Tags = ["a tag", "ä", "a,b", "{}", "'", "\""],
            Outcomes = [Outcome("job", OccurrenceOutcome.Succeeded), Outcome("job", OccurrenceOutcome.Missed, 1_000_000, "too late")],
        };
        var version = await run.WriteAsync(id, null, write);
        await run.ExpectAsync(id, version, "everything");
        version = await run.WriteAsync(id, version, new ScheduleWrite { Document = Document("nothing"), WakeUpAt = DateTimeOffset.MaxValue });
        await run.ExpectAsync(id, version, "nothing");
        version = await run.WriteAsync(id, version, new ScheduleWrite { Document = Document("still nothing") });
        await run.ExpectAsync(id, version, "still nothing");
        await run.DeleteAsync(id, version, new ScheduleWrite { Outcomes = [Outcome("job", OccurrenceOutcome.Cancelled, reason: "cancelled")] });
        await run.ExpectNothingAsync(id);
    }
}
