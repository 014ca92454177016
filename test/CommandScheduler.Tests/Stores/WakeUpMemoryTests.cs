using CommandScheduler.Stores.Index;


namespace CommandScheduler.Tests.Stores;

/// <summary>Which rows of a look are woken.</summary>
public sealed class WakeUpMemoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly DueRow Row = new("s", Now.UtcDateTime);

    private readonly WakeUpMemory _woken = new();

    [Fact]
    public void A_row_is_woken_once_and_again_when_it_has_not_changed_for_long()
    {
        Assert.True(Look(Row, Now));
        Assert.False(Look(Row, Now + TimeSpan.FromSeconds(29.9)));
        Assert.True(Look(Row, Now + TimeSpan.FromSeconds(30)));
        Assert.False(Look(Row, Now + TimeSpan.FromSeconds(59.9)));
        Assert.Equal(1, _woken.Count);
    }

    [Fact]
    public void A_row_that_changed_is_woken_at_once()
    {
        Assert.True(Look(Row, Now));
        Assert.True(Look(Row with { WakeUpAt = Row.WakeUpAt.AddTicks(10) }, Now));
        Assert.Equal(1, _woken.Count);
    }

    [Fact]
    public void A_row_that_could_not_be_woken_is_tried_again_after_a_second_and_its_failures_are_counted_until_it_changes()
    {
        Assert.True(Look(Row, Now));
        Assert.Equal(1, _woken.Failed(Row, Now));
        Assert.False(Look(Row, Now + TimeSpan.FromSeconds(0.9)));
        Assert.True(Look(Row, Now + TimeSpan.FromSeconds(1)));
        Assert.Equal(2, _woken.Failed(Row, Now + TimeSpan.FromSeconds(1)));

        var changed = Row with { WakeUpAt = Row.WakeUpAt.AddSeconds(1) };
        Assert.True(Look(changed, Now));
        Assert.Equal(0, _woken.Failed(Row, Now));
        Assert.Equal(1, _woken.Failed(changed, Now));
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_woken_after_pauses_that_grow_to_an_hour_and_does_not_count_as_being_woken()
    {
        var woken = new List<int>();
        for (var second = 0; second < 3 * 3_600; second++)
        {
            var now = Now + TimeSpan.FromSeconds(second);
            if (Look(Row, now))
            {
                woken.Add(second);
                _woken.Unreadable(Row, now);
            }
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 7695], woken);
        Assert.Equal((1, 0), (_woken.Count, _woken.Waking));
        _woken.Distrust();
        Assert.True(Look(Row, Now));
        Assert.True(Look(Row with { WakeUpAt = Row.WakeUpAt.AddSeconds(1) }, Now));
        Assert.Equal((1, 1), (_woken.Count, _woken.Waking));
    }

    [Fact]
    public void When_a_silo_is_gone_every_row_that_is_still_found_is_woken_again()
    {
        Assert.True(Look(Row, Now));
        _woken.Distrust();
        Assert.True(Look(Row, Now));
        Assert.False(Look(Row, Now));
    }

    [Fact]
    public void What_a_look_does_not_find_up_to_where_it_went_is_forgotten()
    {
        var later = new DueRow("later", Row.WakeUpAt.AddSeconds(5));
        _woken.BeginLook();
        Assert.True(_woken.Take(Row, Now) && _woken.Take(later, Now));
        _woken.EndLook(later.WakeUpAt.AddSeconds(1));
        Assert.Equal(2, _woken.Count);

        // A look that was broken off has not seen the later one.
        _woken.BeginLook();
        _woken.EndLook(later.WakeUpAt);
        Assert.Equal(1, _woken.Count);
        Assert.True(Look(Row, Now));
        Assert.False(_woken.Take(later, Now));
    }

    private bool Look(DueRow row, DateTimeOffset now)
    {
        _woken.BeginLook();
        var taken = _woken.Take(row, now);
        _woken.EndLook(row.WakeUpAt.AddSeconds(1));
        return taken;
    }
}
