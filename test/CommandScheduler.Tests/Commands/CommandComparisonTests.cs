using System.Security.Cryptography;
using System.Text.Json;

using CommandScheduler.Commands;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;

namespace CommandScheduler.Tests.Commands;

/// <summary>What <see cref="IfExists.ReplaceIfChanged"/> takes for the same command.</summary>
public sealed class CommandComparisonTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Commands_that_are_encrypted_anew_each_time_are_compared_and_not_their_bytes()
    {
        var encrypting = new Encrypting();
        var comparison = Comparison(encrypting);
        var (first, second) = (encrypting.Serialize(new Note("a")), encrypting.Serialize(new Note("a")));
        Assert.NotEqual(first.Binary, second.Binary);
        Assert.True(comparison.AreSame(first, second));
        Assert.False(comparison.AreSame(first, encrypting.Serialize(new Note("b"))));
        Assert.False(comparison.AreSame(first, first with { Type = "other", Binary = second.Binary }));
        Assert.False(comparison.AreSame(first, first with { Binary = [1] }));
    }

    [Fact]
    public void The_order_and_the_writing_of_JSON_do_not_matter()
    {
        var comparison = Comparison(new Encrypting());
        Assert.True(comparison.AreSame(Json("""{"a":1,"b":{"c":"é","d":[1,2]}}"""), Json("""{ "b": {"d": [1, 2], "c": "\u00e9"}, "a": 1 }""")));
        Assert.False(comparison.AreSame(Json("""{"a":1}"""), Json("""{"a":2}""")));
        Assert.False(comparison.AreSame(Json("""{"a":[1,2]}"""), Json("""{"a":[2,1]}""")));
        Assert.True(comparison.AreSame(new() { Type = "t" }, new() { Type = "t" }));
    }

    private static SerializedCommand Json(string json) => new() { Type = "t", Json = JsonElement.Parse(json) };

    private CommandComparison Comparison(ICommandSerializer commands) => new(commands, _services.GetRequiredService<Serializer>());

    private sealed class Encrypting : ICommandSerializer
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

        public SerializedCommand Serialize(object command)
        {
            var plain = JsonSerializer.SerializeToUtf8Bytes((Note)command);
            var (nonce, tag, secret) = (RandomNumberGenerator.GetBytes(12), new byte[16], new byte[plain.Length]);
            using var aes = new AesGcm(_key, 16);
            aes.Encrypt(nonce, plain, secret, tag);
            return new() { Type = "note", Binary = [.. nonce, .. tag, .. secret] };
        }

        public object Deserialize(SerializedCommand command)
        {
            var stored = command.Binary ?? throw new JsonException("Nothing is encrypted.");
            var plain = new byte[stored.Length - 28];
            using var aes = new AesGcm(_key, 16);
            aes.Decrypt(stored.AsSpan(0, 12), stored.AsSpan(28), stored.AsSpan(12, 16), plain);
            return JsonSerializer.Deserialize<Note>(plain)!;
        }
    }
}
