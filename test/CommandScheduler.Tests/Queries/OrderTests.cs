using System.Text;

using CommandScheduler.Queries;

using CsCheck;

namespace CommandScheduler.Tests.Queries;

/// <summary>The order of lists, and the range of a prefix in it.</summary>
public sealed class OrderTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Array.ConvertAll(["a", "A", "~", "é", "\uD7FF", "\uE000", "\uFFFF", "😀", "😁", "\U0010FFFF"], Gen.Const)).Array[0, 4].Select(string.Concat);

    [Fact]
    public void Texts_are_in_the_order_of_their_bytes()
        => Gen.Select(Text, Text).Sample(
            (left, right)
                => Math.Sign(Utf8Order.Instance.Compare(left, right)) == Math.Sign(
                    Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))),
            iter: 100_000);

    [Fact]
    public void A_prefix_is_the_range_of_what_begins_with_it()
        => Gen.Select(Text.Where(prefix => prefix.Length > 0), Text).Sample(
            (prefix, text) =>
            {
                var query = JobQuery.FromFilter(new JobFilter { ScheduleIdPrefix = prefix });
                var inRange = Utf8Order.Instance.Compare(text, query.FirstScheduleId) >= 0
                    && (query.EndScheduleId is null || Utf8Order.Instance.Compare(text, query.EndScheduleId) < 0);
                return inRange == text.StartsWith(prefix, StringComparison.Ordinal);
            },
            iter: 100_000);
}
