using System.Text;
using System.Text.Json;

using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Commands;

/// <summary>The stored form of commands: what it holds, and which builds can read it.</summary>
public sealed class OrleansCommandSerializerTests : IDisposable
{
    private readonly Build _build = new();

    private ICommandSerializer Serializer => _build.Serializer;

    public void Dispose() => _build.Dispose();

    [Fact]
    public void A_command_is_readable_JSON_under_its_alias()
    {
        var stored = Serializer.Serialize(new Note("Grüße \"日本\""));
        Assert.Equal(("tests.note", null), (stored.Type, stored.Binary));
        Assert.Equal("""{"Text":"Grüße \"日本\""}""", stored.Json!.Value.GetRawText(), ignoreCase: true);
        Assert.Equal(new Note("Grüße \"日本\""), Serializer.Deserialize(stored));
    }

    [Fact]
    public void What_JSON_would_lose_is_kept_as_bytes()
    {
        var hidden = new Hidden(7);
        var stored = Serializer.Serialize(hidden);
        Assert.Equal(("tests.hidden", null), (stored.Type, stored.Json));
        Assert.Equal(7, Assert.IsType<Hidden>(Serializer.Deserialize(stored)).Number);

        var mixed = new Mixed(new Note("a member of any type"));
        Assert.NotNull(Serializer.Serialize(mixed).Binary);
        Assert.Equal(mixed, Serializer.Deserialize(Serializer.Serialize(mixed)));
    }

    [Fact]
    public void A_text_that_PostgreSQL_refuses_in_JSON_is_kept_as_bytes()
    {
        var stored = Serializer.Serialize(new Note("a\0b"));
        Assert.Null(stored.Json);
        Assert.Equal(new Note("a\0b"), Serializer.Deserialize(stored));
    }

    [Fact]
    public void An_alias_survives_the_renaming_of_its_type_in_both_forms()
    {
        // What another build stored, in which the type of the alias had another name.
        Assert.Equal(new Note("then"), Serializer.Deserialize(new SerializedCommand { Type = "tests.note", Json = Json("""{"Text":"then"}""") }));

        // No name of .NET's is stored, so none can go out of date.
        var binary = Encoding.UTF8.GetString(Serializer.Serialize(new Hidden(7)).Binary!);
        Assert.Contains("tests.hidden", binary, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(OrleansCommandSerializerTests), binary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_an_alias_goes_by_its_own_name()
    {
        var stored = Serializer.Serialize(new Plain("x"));
        Assert.Contains(nameof(Plain), stored.Type, StringComparison.Ordinal);
        Assert.Equal(new Plain("x"), Serializer.Deserialize(stored));
    }

    [Theory]
    [InlineData("tests.removed", "[Alias(\"tests.removed\")]")]
    [InlineData("", "type ''")]
    // There are such types, and none that Orleans allows.
    [InlineData("System.IO.FileInfo", "System.IO.FileInfo")]
    [InlineData("System.Diagnostics.Process,System.Diagnostics.Process", "System.Diagnostics.Process")]
    public void A_type_that_is_unknown_or_not_allowed_is_undeliverable_and_the_error_says_what_to_do(string type, string part)
    {
        var stored = new SerializedCommand { Type = type, Json = Json("{}") };
        var undeliverable = Assert.Throws<UndeliverableCommandException>(() => Serializer.Deserialize(stored));
        Assert.Contains(part, undeliverable.Message, StringComparison.Ordinal);
        Assert.Contains("the job then goes on by itself", undeliverable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_command_is_undeliverable()
    {
        SerializedCommand[] damaged =
        [
            new() { Type = "tests.note", Json = Json("""{"Text":7}""") },
            new() { Type = "tests.note", Json = Json("null") },
            new() { Type = "tests.note", Json = Json("[]") },
            new() { Type = "tests.note", Binary = [] },
            new() { Type = "tests.note", Binary = [1, 2, 3] },
            new() { Type = "tests.note" },
        ];
        Assert.All(damaged, command =>
        {
            var undeliverable = Assert.Throws<UndeliverableCommandException>(() => Serializer.Deserialize(command));
            Assert.Contains("'tests.note'", undeliverable.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_Orleans_cannot_serialize_is_refused_with_the_remedy()
    {
        var refusal = Assert.Throws<ArgumentException>("command", () => Serializer.Serialize(new Unserializable()));
        Assert.Contains(nameof(Unserializable), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[GenerateSerializer]", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("command", () => Serializer.Serialize(null!));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>Keeps what JSON does not see.</summary>
    [GenerateSerializer, Alias("tests.hidden")]
    public sealed class Hidden(int number)
    {
        [Id(0)]
        private readonly int _number = number;

        internal int Number => _number;
    }

    [GenerateSerializer, Alias("tests.mixed")]
    public sealed record Mixed([property: Id(0)] object Member);

    [GenerateSerializer]
    public sealed record Plain([property: Id(0)] string? Text);

    private sealed class Unserializable;
}
