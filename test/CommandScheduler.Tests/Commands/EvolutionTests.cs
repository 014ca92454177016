using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CommandScheduler.Tests.Commands;

/// <summary>What becomes of commands that a build stored in which their types looked otherwise.</summary>
public sealed partial class EvolutionTests
{
    [Theory]
    [InlineData("""{"OldName":"x"}""")]
    [InlineData("""{"OldName":"x","Size":2}""")]
    public void A_renamed_member_is_an_error_that_names_it_and_the_remedies(string stored)
    {
        var error = Refused<Ship>(stored);
        Assert.Contains("has the member 'OldName'", error, StringComparison.Ordinal);
        Assert.Contains("lacks 'NewName'", error, StringComparison.Ordinal);
        Assert.Contains("[property: JsonPropertyName(\"OldName\")]", error, StringComparison.Ordinal);
        Assert.Contains("a default value", error, StringComparison.Ordinal);
        Assert.Contains("commands.Upcast<Ship>(json => …)", error, StringComparison.Ordinal);
        Assert.EndsWith("the job then goes on by itself.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_remedy_of_the_message_brings_the_command_back()
    {
        Assert.Equal(new Marked("x"), Read<Marked>("""{"OldName":"x"}"""));
        Assert.Equal(new Ship("none", 2), Read<Ship>("""{"Size":2}""", commands => commands.Upcast<Ship>(json =>
        {
            json["NewName"] ??= "none";
            return json;
        })));
        Assert.Equal(new Ship("x"), Read<Ship>("""{"OldName":"x"}""", Rename));
        Assert.Equal(new Ship("y"), Read<Ship>("""{"NewName":"y"}""", Rename));
    }

    [Fact]
    public void A_member_with_a_default_that_was_renamed_is_an_error_too_as_are_those_of_values_inside()
    {
        string[] renamed =
        [
            """{"Name":"x","Length":3}""",
            """{"Name":"x","Address":{"Road":"r"}}""",
            """{"Name":"x","Addresses":[{"Street":"a"},{"Road":"b"}]}""",
            """{"Name":"x","ByName":{"a":{"Road":"r"}}}""",
            """{"Name":"x","Vehicle":{"$type":"car","Speed":3}}""",
        ];
        Assert.All(renamed, stored => Assert.Contains("its value would be lost", Refused<Wide>(stored), StringComparison.Ordinal));
        const string Whole = """
            {"Name":"x","Size":3,"Address":{"Street":"r"},"Addresses":[{"Street":"a"}],"ByName":{"a":{"Street":"r"}},"Vehicle":{"$type":"car","Pace":3}}
            """;
        Assert.Equal(3, Read<Wide>(Whole).Size);
    }

    [Fact]
    public void What_was_only_added_has_its_default_and_what_was_only_removed_is_skipped()
    {
        Assert.Equal(new Ship("x", 1), Read<Ship>("""{"NewName":"x"}"""));
        Assert.Equal(new Ship("x", 2), Read<Ship>("""{"Color":"red","NewName":"x","Size":2}"""));
        Assert.Equal("x", Read<Wide>("""{"Name":"x"}""").Name);
    }

    [Fact]
    public void Members_that_are_kept_whatever_their_names_are_not_renamed()
    {
        Assert.Equal(7, Read<Open>("""{"Unknown":7}""").Others["Unknown"].GetInt32());
        Assert.Equal(new Ship("x"), Read<Ship>("""{"newname":"x","size":1}""", commands => commands.Json.PropertyNameCaseInsensitive = true));
        Assert.Contains("'newname'", Refused<Ship>("""{"newname":"x"}"""), StringComparison.Ordinal);
        Assert.Equal("r/2", Read<Converted>("""{"Address":{"Road":"r","Number":2}}""").Address.Street);
    }

    [Fact]
    public void A_computed_member_that_was_renamed_loses_nothing()
        => Assert.Equal(new Computed("a"), Read<Computed>("""{"Text":"a","Loud":"A!"}"""));

    [Fact]
    public void What_must_be_there_and_is_not_is_an_error_that_names_it()
    {
        Assert.Contains("'NewName'", Refused<Ship>("""{"Size":2}"""), StringComparison.Ordinal);
        Assert.Contains("'Number'", Refused<Added>("""{"Name":"x"}"""), StringComparison.Ordinal);
        Assert.Contains("NewName", Refused<Ship>("""{"NewName":null}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_can_have_it_otherwise()
    {
        Assert.Equal(new Ship(null!), Read<Ship>("""{"OldName":"x"}""", commands =>
        {
            commands.RefuseRenames = false;
            commands.Json.RespectRequiredConstructorParameters = false;
        }));
        Assert.Equal(new Ship(null!), Read<Ship>("""{"NewName":null}""", commands => commands.Json.RespectNullableAnnotations = false));
        Assert.Contains(
            "'Color'",
            Refused<Ship>("""{"NewName":"x","Color":"red"}""", commands => commands.Json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Upcasters_run_one_after_the_other()
        => Assert.Equal(new Ship("x12"), Read<Ship>("""{"OldName":"x"}""", commands => Rename(commands)
            .Upcast<Ship>(json => Append(json, "1")).Upcast<Ship>(json => Append(json, "2"))));

    [Fact]
    public void An_upcaster_that_fails_is_named()
    {
        Assert.Contains(
            "The upcaster for 'CommandScheduler.Tests.Commands.EvolutionTests+Ship' failed: KeyNotFoundException: not there.",
            Refused<Ship>("{}", commands => commands.Upcast<Ship>(_ => throw new KeyNotFoundException("not there"))),
            StringComparison.Ordinal);
        Assert.Contains("An upcaster returned null.", Refused<Ship>("{}", commands => commands.Upcast<Ship>(_ => null!)), StringComparison.Ordinal);
        Assert.Contains("no object but Array", Refused<Ship>("[]", Rename), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("upcaster", () => new CommandFormat().Upcast<Ship>(null!));
    }

    [Fact]
    public void An_upcaster_that_damages_what_this_build_writes_is_noticed_when_it_is_scheduled()
    {
        using var build = new Build(commands => commands.Upcast<Ship>(json => Append(json, "!")));
        Assert.NotNull(build.Serializer.Serialize(new Ship("x")).Binary);
        Assert.Contains("JSON does not give the same command back", build.Log.Of("StoredAsBytes").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Old.UpE,Up")]
    [InlineData("Old.Outer+Inner,Up")]
    [InlineData("CommandScheduler.Tests.Gone,CommandScheduler.Tests")]
    [InlineData("old.alias")]
    public void A_type_that_was_renamed_or_moved_is_found_when_the_message_is_done_to_the_letter(string name)
    {
        var stored = new SerializedCommand { Type = name, Json = Json("""{"Text":"x"}""") };
        using var before = new Build();
        var error = Assert.Throws<UndeliverableCommandException>(() => before.Serializer.Deserialize(stored)).Message;
        Assert.StartsWith($"This build has no serializable type '{name}'.", error, StringComparison.Ordinal);

        using var after = new Build(commands => commands.MapType<Moved>(MapTypeOf(error)));
        Assert.Equal(new Moved("x"), after.Serializer.Deserialize(stored));

        // Orleans finds an alias only under a name without an assembly, and only then it is named.
        Assert.Equal(name == "old.alias", error.Contains("[Alias(\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_that_was_renamed_or_moved_is_found_in_bytes_too()
    {
        using var before = new Build();
        var stored = before.Serializer.Serialize(new Hidden8(7));
        var binary = stored.Binary!.ToArray();
        var at = binary.AsSpan().IndexOf("Hidden8"u8);
        Encoding.UTF8.GetBytes("Hidden1").CopyTo(binary.AsSpan(at));
        stored = new SerializedCommand { Type = stored.Type.Replace(nameof(Hidden8), "Hidden1", StringComparison.Ordinal), Binary = binary };
        var error = Assert.Throws<UndeliverableCommandException>(() => before.Serializer.Deserialize(stored)).Message;

        using var after = new Build(commands => commands.MapType<Hidden8>(MapTypeOf(error)));
        Assert.Equal(7, Assert.IsType<Hidden8>(after.Serializer.Deserialize(stored)).Number);
    }

    [Fact]
    public void A_name_is_read_as_one_type()
    {
        var format = new CommandFormat().MapType<Moved>("old").MapType<Moved>("old");
        var refusal = Assert.Throws<ArgumentException>("storedType", () => format.MapType<Ship>("old"));
        Assert.Contains("are read as 'CommandScheduler.Tests.Commands.EvolutionTests+Moved' already", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("storedType", () => format.MapType<Ship>(" "));
    }

    [GeneratedRegex("MapType<NewType>\\(\"([^\"]+)\"\\)")]
    private static partial Regex Remedy();

    private static string MapTypeOf(string message) => Remedy().Match(message).Groups[1].Value;

    private static CommandFormat Rename(CommandFormat commands) => commands.Upcast<Ship>(json =>
    {
        if (json.TryGetPropertyValue("OldName", out var old))
        {
            json.Remove("OldName");
            json["NewName"] = old;
        }

        return json;
    });

    private static System.Text.Json.Nodes.JsonObject Append(System.Text.Json.Nodes.JsonObject json, string text)
    {
        json["NewName"] = json["NewName"]!.GetValue<string>() + text;
        return json;
    }

    private static string Refused<T>(string json, Func<CommandFormat, CommandFormat> configure) => Refused<T>(json, commands => { configure(commands); });

    private static string Refused<T>(string json, Action<CommandFormat>? configure = null)
        => Assert.Throws<UndeliverableCommandException>(() => Read<T>(json, configure)).Message;

    private static T Read<T>(string json, Func<CommandFormat, CommandFormat> configure) => Read<T>(json, commands => { configure(commands); });

    private static T Read<T>(string json, Action<CommandFormat>? configure = null)
    {
        using var build = new Build(configure);
        return Assert.IsType<T>(build.Serializer.Deserialize(new SerializedCommand { Type = $"evolution.{typeof(T).Name}", Json = Json(json) }));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [GenerateSerializer, Alias("evolution.Ship")]
    public sealed record Ship([property: Id(0)] string NewName, [property: Id(1)] int Size = 1);

    [GenerateSerializer, Alias("evolution.Added")]
    public sealed record Added([property: Id(0)] string Name, [property: Id(1)] int Number);

    [GenerateSerializer, Alias("evolution.Marked")]
    public sealed record Marked([property: Id(0)] [property: JsonPropertyName("OldName")] string NewName);

    [GenerateSerializer, Alias("evolution.Computed")]
    public sealed record Computed([property: Id(0)] string Text)
    {
        public string Shouted => $"{Text}!";
    }

    [GenerateSerializer, Alias("evolution.Open")]
    public sealed class Open
    {
        [Id(0)]
        public int Size { get; set; }

        [JsonExtensionData]
        [field: NonSerialized]
        public Dictionary<string, JsonElement> Others { get; set; } = [];
    }

    [GenerateSerializer, Alias("evolution.Converted")]
    public sealed class Converted
    {
        [Id(0)]
        [JsonConverter(typeof(AddressConverter))]
        public required Address Address { get; set; }
    }

    private sealed class AddressConverter : JsonConverter<Address>
    {
        public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => JsonElement.ParseValue(ref reader) is var json ? new() { Street = $"{json.GetProperty("Road")}/{json.GetProperty("Number")}" } : null!;

        public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    [GenerateSerializer, Alias("evolution.Wide")]
    public sealed class Wide
    {
        [Id(0)]
        public required string Name { get; init; }

        [Id(1)]
        public int Size { get; set; }

        [Id(2)]
        public Address? Address { get; set; }

        [Id(3)]
        public IReadOnlyList<Address> Addresses { get; set; } = [];

        [Id(4)]
        public Dictionary<string, Address> ByName { get; set; } = [];

        [Id(5)]
        public Vehicle? Vehicle { get; set; }
    }

    [GenerateSerializer, Alias("evolution.Address")]
    public sealed class Address
    {
        [Id(0)]
        public string? Street { get; set; }
    }

    [GenerateSerializer, Alias("evolution.Vehicle")]
    [JsonDerivedType(typeof(Car), "car")]
    public abstract class Vehicle;

    [GenerateSerializer, Alias("evolution.Car")]
    public sealed class Car : Vehicle
    {
        [Id(0)]
        public int Pace { get; set; }
    }

    [GenerateSerializer]
    public sealed record Moved([property: Id(0)] string Text);

    /// <summary>Keeps what JSON does not see.</summary>
    [GenerateSerializer]
    public sealed class Hidden8(int number)
    {
        [Id(0)]
        private readonly int _number = number;

        internal int Number => _number;
    }
}
