namespace CommandScheduler.Stores.Ring;

/// <summary>The part of the ring that a silo owns, as pairs of bounds that both belong to it.</summary>
internal sealed record OwnedRange(int[] From, int[] To)
{
    public static OwnedRange FromRing(IRingRange range)
    {
        List<int> from = [];
        List<int> to = [];
        foreach (var part in RangeFactory.GetSubRanges(range))
        {
            // Orleans leaves the begin out and takes the end in; equal bounds mean the whole ring.
            if (part.Begin == part.End)
            {
                Add(0, uint.MaxValue);
            }
            else if (part.Begin < part.End)
            {
                Add(part.Begin + 1, part.End);
            }
            else
            {
                if (part.Begin < uint.MaxValue)
                {
                    Add(part.Begin + 1, uint.MaxValue);
                }

                Add(0, part.End);
            }
        }

        return new OwnedRange([.. from], [.. to]);

        void Add(uint first, uint last)
        {
            from.Add(RingHash.At(first));
            to.Add(RingHash.At(last));
        }
    }
}
