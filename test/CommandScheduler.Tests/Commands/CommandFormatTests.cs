using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Tests.Commands;

/// <summary>The form of commands as an application sets it, and the word about those that JSON will not do for.</summary>
public sealed partial class CommandFormatTests
{
    [Fact]
    public void Defaults()
    {
        var format = new CommandFormat();
        Assert.True(format.RefuseRenames);
        Assert.True(format.Json.RespectNullableAnnotations);
        Assert.True(format.Json.RespectRequiredConstructorParameters);
        Assert.Equal(JsonUnmappedMemberHandling.Skip, format.Json.UnmappedMemberHandling);
    }

    [Fact]
    public void Enums_as_texts()
    {
        using var build = new Build(commands => commands.Json.Converters.Add(new JsonStringEnumConverter()));
        Assert.Equal("""{"Color":"Green"}""", Stored(build, new Paint(Color.Green)));
        Assert.Equal(new Paint(Color.Green), build.Serializer.Deserialize(new SerializedCommand { Type = "format.paint", Json = Json("""{"Color":1}""") }));
    }

    [Fact]
    public void A_converter()
    {
        using var build = new Build(commands => commands.Json.Converters.Add(new MoneyConverter()));
        Assert.Equal("""{"Amount":"7.5 EUR"}""", Stored(build, new Charge(new Money(7.5m, "EUR"))));
    }

    [Fact]
    public void A_context_of_source_generation()
    {
        using var first = new Build(commands => commands.Json.TypeInfoResolverChain.Insert(0, PaintContext.Default));
        Assert.Equal("""{"Color":1}""", Stored(first, new Paint(Color.Green)));
        Assert.Equal("""{"Amount":{"Value":1,"Currency":"EUR"}}""", Stored(first, new Charge(new Money(1, "EUR"))));

        // Alone, it knows no other types.
        using var alone = new Build(commands => commands.Json.TypeInfoResolver = PaintContext.Default);
        Assert.Equal("""{"Color":1}""", Stored(alone, new Paint(Color.Green)));
        Assert.Null(alone.Serializer.Serialize(new Charge(new Money(1, "EUR"))).Json);
        Assert.Contains("JsonTypeInfo metadata for type", alone.Log.Of("StoredAsBytes").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_converter_that_fails_is_no_reason_to_lose_the_command_and_is_told()
    {
        using var build = new Build(commands => commands.Json.Converters.Add(new BrokenConverter()));
        Assert.NotNull(build.Serializer.Serialize(new Paint(Color.Green)).Binary);
        Assert.Contains("InvalidOperationException: The converter is broken.", build.Log.Of("StoredAsBytes").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_has_what_its_scheduler_is_configured_with_and_so_has_its_host()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(scheduler => scheduler
            .UseInMemory()
            .ConfigureCommands(commands => commands.Json.Converters.Add(new JsonStringEnumConverter()))));
        builder.Services.Configure<CommandFormat>(commands => commands.Json.Converters.Add(new MoneyConverter()));
        using var host = builder.Build();
        var serializer = host.Services.GetRequiredService<ICommandSerializer>();
        Assert.Equal("""{"Color":"Green"}""", serializer.Serialize(new Paint(Color.Green)).Json!.Value.GetRawText());
        Assert.Equal("""{"Amount":"1 EUR"}""", serializer.Serialize(new Charge(new Money(1, "EUR"))).Json!.Value.GetRawText());
    }

    [Fact]
    [Watches("StoredAsBytes")]
    public void A_type_that_JSON_will_not_do_for_is_told_once_with_the_reason()
    {
        using var build = new Build();
        for (var round = 0; round < 2; round++)
        {
            Assert.NotNull(build.Serializer.Serialize(new Internal { Number = round }).Binary);
        }

        const string Reason = "JSON does not give the same command back. It keeps what is public and can be set, by a setter or a constructor, "
            + "and no more of a member than its declared type has.";
        build.Log.All("StoredAsBytes").Single().Is(22, LogLevel.Information, ("CommandType", "format.internal"), ("Reason", Reason));

        build.Serializer.Serialize(new Text("a\0b"));
        Assert.Contains("the character U+0000", build.Log.Of("StoredAsBytes").Last(), StringComparison.Ordinal);
    }

    private static string Stored(Build build, object command)
    {
        var stored = build.Serializer.Serialize(command);
        Assert.Equal(command, build.Serializer.Deserialize(stored));
        return stored.Json!.Value.GetRawText();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public enum Color
    {
        Red,
        Green,
    }

    [GenerateSerializer, Alias("format.paint")]
    public sealed record Paint([property: Id(0)] Color Color);

    [GenerateSerializer, Alias("format.charge")]
    public sealed record Charge([property: Id(0)] Money Amount);

    [GenerateSerializer, Alias("format.money")]
    public sealed record Money([property: Id(0)] decimal Value, [property: Id(1)] string Currency);

    [GenerateSerializer, Alias("format.text")]
    public sealed record Text([property: Id(0)] string Value);

    [GenerateSerializer, Alias("format.internal")]
    public sealed class Internal
    {
        [Id(0)]
        internal int Number { get; set; } = 7;
    }

    [JsonSerializable(typeof(Paint))]
    private sealed partial class PaintContext : JsonSerializerContext;

    private sealed class MoneyConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.GetString()!.Split(' ') is [var value, var currency]
                ? new Money(decimal.Parse(value, CultureInfo.InvariantCulture), currency)
                : throw new JsonException("This is no money.");

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
            => writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Value} {value.Currency}"));
    }

    private sealed class BrokenConverter : JsonConverter<Color>
    {
        public override Color Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => default;

        public override void Write(Utf8JsonWriter writer, Color value, JsonSerializerOptions options)
            => throw new InvalidOperationException("The converter is broken.");
    }
}
