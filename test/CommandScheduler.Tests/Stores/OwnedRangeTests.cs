using CommandScheduler.Stores.Ring;


using CsCheck;

namespace CommandScheduler.Tests.Stores;

/// <summary>The pairs of bounds that stand for a range of the ring in SQL.</summary>
public sealed class OwnedRangeTests
{
    private static readonly Gen<uint> Place
        = Gen.OneOf(Gen.UInt, Gen.UInt[0, 3], Gen.UInt[uint.MaxValue - 3, uint.MaxValue], Gen.UInt[0x7fff_fffe, 0x8000_0001]);

    [Fact]
    public void A_place_is_between_a_pair_of_bounds_if_and_only_if_Orleans_says_that_it_is_in_the_range()
        => Gen.Select(Place.Select(Place).List[1, 4], Place.List[1, 8]).Sample(
            (parts, places) =>
            {
                var ranges = parts.Select(part => RangeFactory.CreateRange(part.Item1, part.Item2)).ToList();
                foreach (var range in ranges.Append(RangeFactory.CreateRange(ranges)))
                {
                    var owned = OwnedRange.FromRing(range);
                    // Beside chance, the bounds themselves and their neighbours.
                    var bounds = parts.SelectMany(part => new[] { part.Item1, part.Item2 });
                    foreach (var place in places.Concat(bounds.SelectMany(bound => new[] { bound, bound + 1, bound - 1 })))
                    {
                        var hash = RingHash.At(place);
                        var found = owned.From.Zip(owned.To).Any(pair => pair.First <= hash && hash <= pair.Second);
                        Assert.True(range.InRange(place) == found, $"{place} in {range}: Orleans says {range.InRange(place)}, the pairs {found}.");
                    }
                }
            },
            iter: 20_000);

    [Fact]
    public void The_whole_ring_is_one_pair()
    {
        var owned = OwnedRange.FromRing(RangeFactory.CreateFullRange());
        Assert.Equal([int.MinValue], owned.From);
        Assert.Equal([int.MaxValue], owned.To);
    }
}
