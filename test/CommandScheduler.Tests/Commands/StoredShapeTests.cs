using System.Text;
using System.Text.Json;

using CommandScheduler.Commands;
using CommandScheduler.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;

namespace CommandScheduler.Tests.Commands;

/// <summary>What a command may be so that every store can keep it and every build can read it.</summary>
public sealed class StoredShapeTests : IDisposable
{
    private readonly Build _build = new();

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(64, false)]
    [InlineData(400, false)]
    public void A_command_that_is_too_deep_for_a_document_is_kept_as_bytes(int depth, bool isJson)
    {
        var stored = _build.Serializer.Serialize(Link.Of(depth));
        Assert.Equal(isJson, stored.Json is not null);
        if (isJson)
        {
            // As deep as every build reads documents.
            var job = new Job { Name = "job", Generation = 1, Command = stored, ScheduledAt = default };
            using var document = JsonDocument.Parse(ScheduleDocument.Write(ScheduleState.Empty with { Jobs = [job] }), new JsonDocumentOptions { MaxDepth = 64 });
        }

        Assert.Equal(depth, ((Link)_build.Serializer.Deserialize(stored)).Depth);
    }

    [Fact]
    public void Objects_that_are_referred_to_many_times_do_not_explode()
    {
        var node = new Twice();
        for (var level = 0; level < 40; level++)
        {
            node = new Twice { Left = node, Right = node };
        }

        var stored = _build.Serializer.Serialize(node);
        Assert.InRange(stored.Binary!.Length, 40, 2_000);
        var read = (Twice)_build.Serializer.Deserialize(stored);
        Assert.Same(read.Left, read.Right);
    }

    [Theory]
    [InlineData(499, null)]
    [InlineData(501, "nested more than 500 levels deep")]
    [InlineData(20_000, "nested more than 500 levels deep")]
    public void Bytes_are_looked_at_before_they_are_read(int depth, string? fault)
    {
        // Made by hand: to make such an object takes the very recursion. A field of the expected type, nested, and the ends.
        var bytes = Deep(depth);
        Assert.Contains(fault ?? "", BinaryShape.FaultIn(bytes) ?? "", StringComparison.Ordinal);
        Assert.Equal(fault is null, BinaryShape.FaultIn(bytes) is null);
        if (fault is not null)
        {
            var undeliverable = Assert.Throws<UndeliverableCommandException>(
                () => _build.Serializer.Deserialize(new SerializedCommand { Type = "tests.link", Binary = bytes }));
            Assert.Contains(fault, undeliverable.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_of_every_kind_are_understood_and_damaged_ones_never_throw()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        object[] values =
        [
            new Kinds(), Link.Of(480), new Twice(), "text", 7, 7L, long.MinValue, ulong.MaxValue, int.MinValue, 1.5, 1.5f, 1.5m, Guid.NewGuid(), DateTimeOffset.MaxValue,
            TimeSpan.MinValue, new byte[300], new List<object> { 1, "a", new List<int> { 1, 2 } }, new Dictionary<string, object> { ["a"] = 1, ["b"] = new Twice() },
            new object[] { 1, null!, "x" }, typeof(string), (1, "a"), new Uri("http://localhost"), new string('x', 100_000), UInt128.MaxValue, 'c', true,
        ];
        var random = new Random(1);
        foreach (var value in values)
        {
            var bytes = serializer.SerializeToArray(value);
            Assert.Null(BinaryShape.FaultIn(bytes));
            for (var round = 0; round < 200; round++)
            {
                var damaged = bytes.ToArray();
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                _ = BinaryShape.FaultIn(damaged[..random.Next(damaged.Length + 1)]);
            }
        }
    }

    [Fact]
    public void The_name_of_a_type_that_is_too_long_is_not_parsed()
    {
        var name = $"{string.Concat(Enumerable.Repeat("[", 50_000))}a{string.Concat(Enumerable.Repeat("]", 50_000))}";
        Assert.Throws<UndeliverableCommandException>(() => _build.Serializer.Deserialize(new SerializedCommand { Type = name, Json = JsonElement.Parse("{}") }));
        byte[] bytes = [0x30, 0x00, 0, 0, 0, 0, .. Varint(100_001), .. Encoding.UTF8.GetBytes(name), 0xE0];
        Assert.Contains("more than 4096 characters", BinaryShape.FaultIn(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":\"\\u0000\"}", "U+0000")]
    [InlineData("{\"\\u0000\":1}", "U+0000")]
    [InlineData("{\"a\":\"\\ud800\"}", "unpaired surrogate")]
    [InlineData("{\"a\":1e999999}", "more than 400 digits")]
    [InlineData("{\"a\":1E-400000}", "more than 400 digits")]
    [InlineData("{\"a\":\"\\\\u0000\",\"b\":1e308,\"c\":\"\\ud83d\\ude00\"}", null)]
    public void JSON_that_not_every_store_can_keep_is_found(string json, string? fault)
    {
        Assert.Equal(fault is null, JsonShape.FaultIn(Encoding.UTF8.GetBytes(json)) is null);
        Assert.Contains(fault ?? "", JsonShape.FaultIn(Encoding.UTF8.GetBytes(json)) ?? "", StringComparison.Ordinal);
    }

    private static byte[] Deep(int depth) => [.. Enumerable.Repeat((byte)0x20, depth), .. Enumerable.Repeat((byte)0xE0, depth)];

    private static byte[] Varint(int value) => [.. BitConverter.GetBytes(((uint)value << 4) | 0b1000)[..4]];

    [GenerateSerializer, Alias("tests.link")]
    internal sealed record Link
    {
        [Id(0)]
        public Link? Next { get; init; }

        public int Depth => 1 + (Next?.Depth ?? 0);

        public static Link Of(int depth) => depth == 1 ? new() : new() { Next = Of(depth - 1) };
    }

    [GenerateSerializer, Alias("tests.twice")]
    internal sealed class Twice
    {
        [Id(0)]
        public Twice? Left { get; set; }

        [Id(1)]
        public Twice? Right { get; set; }
    }

    [GenerateSerializer, Alias("tests.kinds-base")]
    internal class KindsBase
    {
        [Id(0)]
        public string Text { get; set; } = "base";
    }

    [GenerateSerializer, Alias("tests.kinds")]
    internal sealed class Kinds : KindsBase
    {
        [Id(0)]
        public double Number { get; set; } = 1.5;

        [Id(300)]
        public object Any { get; set; } = new Twice();

        [Id(4_000_000)]
        public ulong Large { get; set; } = ulong.MaxValue;

        [Id(4_000_001)]
        public DayOfWeek Day { get; set; } = DayOfWeek.Friday;

        [Id(4_000_002)]
        public int? Nothing { get; set; }
    }
}
