using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using CommandScheduler.Schedules;

namespace CommandScheduler.TestSupport.Hostile;

/// <summary>Changes documents as hands, disks and other programs might: in their structure, or in their characters.</summary>
internal sealed class RowMutator(int seed, DateTimeOffset now)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2_000 };

    /// <summary>Values as texts of JSON, which a JSON node might not keep.</summary>
    private static readonly string[] Values =
    [
        "null", "7", "-1", "99", "-5", "-2147483648", "4611686018427387903",
        "1.5", "1e999999", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "true", "\"\"", "\"text\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"2026-01-05T09:00:00+00:00\"", "\"0001-01-01T00:00:00+00:00\"", "\"9999-12-31T23:59:59.9999999+00:00\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"2026-02-31T09:00:00Z\"", "\"-00:00:01\"",
        "\"-10675199.02:48:05.4775808\"", "\"10675199.02:48:05.4775807\"", "\"quarantined\"", "\"deadLettered\"", "\"paused\"", "[]", "{}", "[null]",
        "[{}]", "[[]]", "{\"a\":1}", "\"@every 1s\"",
        "\"0 0 30 2 *\"", "\"Nowhere/Land\"", "\"Europe/Berlin\"", $"\"{new string('x', 5_000)}\"", $"{new string('[', 300)}{new string(']', 300)}",
        $"{new string('[', 3_000)}{new string(']', 3_000)}",
        $"\"{new string('[', 9_000)}\"", $"\"{new string('\n', 1)}\"",
    ];

    private readonly Random _random = new(seed);
    private readonly string[] _documents =
    [
        .. StoredDocuments.Before.Values, .. StoredDocuments.Between.Values,
        .. new RandomSchedules(seed, now).Schedules("m").Take(20).Select(schedule => ScheduleDocument.Write(schedule.State)),
    ];

    public string Next()
    {
        var document = _documents[_random.Next(_documents.Length)];
        for (var changes = _random.Next(1, 4); changes > 0; changes--)
        {
            document = _random.Next(4) == 0 ? InCharacters(document) : InStructure(document);
        }

        return document;
    }

    private string InCharacters(string document)
    {
        var at = _random.Next(document.Length);
        return _random.Next(4) switch
        {
            0 => document.Remove(at, Math.Min(_random.Next(1, 20), document.Length - at)),
            1 => document.Insert(at, Any("\"{}[]:,\\x0-9eE.ntu ").ToString()),
            2 => document[..at],
            _ => document[..at] + Any("\"{}[]:,\\x0-9eE.ntu\u0001é") + document[(at + 1)..],
        };
    }

    private string InStructure(string document)
    {
        const string Placeholder = "the value to come";
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(document, null, new JsonDocumentOptions { MaxDepth = 100_000 });
        }
        catch (Exception)
        {
            return document;
        }

        if (_random.Next(5) == 0 && root is not null && Some(root, IsWordOrList) is { Parent: JsonObject owner } found)
        {
            // What is a word becomes a number, and a list an empty one.
            owner[found.GetPropertyName()] = found is JsonArray ? new JsonArray() : JsonValue.Create(_random.Next(2) == 0 ? 99 : 1);
            return Written(root) ?? document;
        }

        if (root is null || Some(root, _ => true) is not { Parent: { } parent } node)
        {
            return Values[_random.Next(Values.Length)];
        }

        try
        {
            switch (parent)
            {
                case JsonObject its when _random.Next(6) == 0:
                    its.Remove(node.GetPropertyName());
                    break;
                case JsonObject its when _random.Next(8) == 0:
                    var name = node.GetPropertyName();
                    its.Remove(name);
                    its[$"{name}X"] = node;
                    break;
                case JsonArray its when _random.Next(2) == 0:
                    its.Add(_random.Next(2) == 0 ? node.DeepClone() : null);
                    break;
                case JsonObject its:
                    its[node.GetPropertyName()] = Placeholder;
                    break;
                case JsonArray its:
                    its[node.GetElementIndex()] = Placeholder;
                    break;
            }

            return root.ToJsonString(Relaxed).Replace($"\"{Placeholder}\"", Values[_random.Next(Values.Length)], StringComparison.Ordinal);
        }
        catch (Exception)
        {
            // What an earlier change has made cannot be written by this way again.
            return document;
        }
    }

    private static bool IsWordOrList(JsonNode node)
    {
        try
        {
            return node is JsonArray
                || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length is > 0 and < 20 && text.All(char.IsAsciiLetter));
        }
        catch (InvalidOperationException)
        {
            // It has an unpaired surrogate.
            return false;
        }
    }

    private static string? Written(JsonNode root)
    {
        try
        {
            return root.ToJsonString(Relaxed);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Picks one of the nodes below a root that fit, the deep ones as often as the others.</summary>
    private JsonNode? Some(JsonNode root, Func<JsonNode, bool> fits)
    {
        var nodes = new List<JsonNode>();
        Add(root, 0);
        nodes.RemoveAll(node => !fits(node));
        return nodes.Count == 0 ? null : nodes[_random.Next(nodes.Count)];

        void Add(JsonNode node, int depth)
        {
            foreach (var child in depth > 20 ? [] : node switch
            {
                JsonObject its => its.Select(property => property.Value),
                JsonArray its => its,
                _ => [],
            })
            {
                if (child is not null)
                {
                    nodes.Add(child);
                    Add(child, depth + 1);
                }
            }
        }
    }

    private char Any(string characters) => characters[_random.Next(characters.Length)];
}
