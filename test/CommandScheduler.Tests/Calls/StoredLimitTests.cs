using System.Text;
using System.Text.Json;

using CommandScheduler.Calls;
using CommandScheduler.Tests.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Tests.Calls;

/// <summary>What is too much to be stored is refused before anything is.</summary>
public sealed class StoredLimitTests
{
    private readonly PureSchedule _schedule = new();

    [Theory]
    [InlineData(60, null)]
    [InlineData(61, "It is nested more than 60 levels deep")]
    [InlineData(63, "It is nested more than 60 levels deep")]
    public void JSON_of_a_serializer_of_the_application_is_measured_with_the_levels_of_the_document(int depth, string? fault)
    {
        var json = JsonElement.Parse($"{new string('[', depth)}{new string(']', depth)}");
        var reader = new ChangeReader(new Given(new SerializedCommand { Type = "deep", Json = json }), Options.Create(new SchedulerOptions()));
        Refused(fault, "command", () => reader.Once("any", _schedule.Now, "job", null));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a\0", "U+0000")]
    [InlineData(null, "1025 characters")]
    public void The_name_of_a_type_is_a_name(string? type, string fault)
    {
        var stored = new SerializedCommand { Type = type ?? new string('t', 1_025) };
        Refused(fault, "command", () => new ChangeReader(new Given(stored), Options.Create(new SchedulerOptions())).Once("any", _schedule.Now, "job", null));
        Refused("is undefined", "command", () => new ChangeReader(new Given(new() { Type = "t", Json = default(JsonElement) }),
            Options.Create(new SchedulerOptions())).Once("any", _schedule.Now, "job", null));
    }

    [Fact]
    public void The_document_of_a_schedule_has_a_limit_and_what_is_there_goes_on()
    {
        var command = new byte[40_000];
        var batch = new ScheduleBatch();
        for (var job = 0; job < 70; job++)
        {
            batch.ScheduleOnce(command, _schedule.Now.AddDays(1), $"{job}");
        }

        _schedule.Batch(batch);
        var left = 0;
        Refused("is the limit", "batch", () =>
        {
            for (; left < 100; left++)
            {
                _schedule.Once($"more{left}", _schedule.Now, command: command);
            }
        });
        var size = Encoding.UTF8.GetByteCount(_schedule.Stored);
        Assert.InRange(size, 4_194_304 - 60_000, 4_194_304);
        Assert.Equal(70 + left, _schedule.Jobs.Count);

        // The same name is no more than before; fewer is less.
        _schedule.Once("more0", _schedule.Now, new JobOptions { IfExists = IfExists.Replace }, command);
        Refused("raise SchedulerOptions.MaxScheduleBytes", "batch", () => _schedule.Once("again", _schedule.Now, command: command));
        _schedule.Cancel("0");
        _schedule.Once("again", _schedule.Now, command: command);
        _schedule.Pause(null, new string('r', 1_000));
        Assert.True(Encoding.UTF8.GetByteCount(_schedule.Stored) > 4_194_304 - 60_000);
    }

    [Fact]
    public void Texts_tags_and_dates_of_jobs_count_as_they_are_stored()
    {
        _schedule.Once("first", _schedule.Now.AddDays(1));
        _schedule.Reload(new SchedulerOptions { MaxPayloadBytes = 1_024, MaxScheduleBytes = 1_000_000 });
        var options = new JobOptions
        {
            Exclude = new Exclusions { Dates = [.. Enumerable.Range(0, 1_000).Select(day => new DateOnly(2030, 1, 1).AddDays(day))] },
            Tags = [.. Enumerable.Range(10, 16).Select(tag => $"{tag}{new string('€', 126)}")],
            CorrelationId = new string('€', 512),
            CausationId = new string('€', 512),
        };
        Refused("would take", "batch", () =>
        {
            for (var job = 0; job < 200; job++)
            {
                _schedule.Recurring("@daily", options, $"{new string('€', 120)}{job}");
            }
        });
        Assert.InRange(Encoding.UTF8.GetByteCount(_schedule.Stored), 900_000, 1_000_000);
    }

    [Fact]
    public void A_job_that_is_too_long_by_itself_is_refused_with_its_own_remedy()
    {
        _schedule.Once("first", _schedule.Now.AddDays(1));
        _schedule.Reload(new SchedulerOptions { MaxPayloadBytes = 1_024, MaxScheduleBytes = 1_024 });
        Refused("Job 'long' would take", "batch", () => _schedule.Once("long", _schedule.Now, command: new byte[900]));
        Refused("Keep large data elsewhere", "batch", () => _schedule.Once("long", _schedule.Now, command: new byte[900]));
    }

    [Fact]
    public void Requests_are_remembered_as_far_as_their_names_are_no_more_than_a_quarter_of_a_document()
    {
        _schedule.Batch(Named(IfExists.Reject, null));
        for (var request = 0; request < 17; request++)
        {
            _schedule.Batch(Named(IfExists.Keep, $"r{request}"));
        }

        var remembered = Enumerable.Range(0, 17).Where(request => _schedule.Stored.Contains($"\"r{request}\"", StringComparison.Ordinal)).ToList();
        Assert.Equal([15, 16], remembered);
        Assert.InRange(Encoding.UTF8.GetByteCount(_schedule.Stored), 1, 4_194_304);

        // However long the latest is, its repetition has its answer.
        _schedule.Reload(new SchedulerOptions { MaxPayloadBytes = 1_024, MaxScheduleBytes = 1_024 });
        _schedule.Batch(Named(IfExists.Keep, "latest"));
        Assert.Equal(1_000, _schedule.Batch(Named(IfExists.Keep, "latest")).Count);
        Assert.DoesNotContain("\"r16\"", _schedule.Stored, StringComparison.Ordinal);

        ScheduleBatch Named(IfExists ifExists, string? requestId)
        {
            var batch = new ScheduleBatch { RequestId = requestId };
            for (var job = 0; job < 1_000; job++)
            {
                batch.ScheduleOnce("note", _schedule.Now, $"{new string('€', 120)}{job}", new JobOptions { IfExists = ifExists });
            }

            return batch;
        }
    }

    [Fact]
    public void Runs_that_were_asked_for_and_wait_are_limited()
    {
        _schedule.Recurring("@daily");
        for (var trigger = 0; trigger < 1_000; trigger++)
        {
            _schedule.Trigger();
        }

        var refusal = Assert.Throws<SchedulerException>(() => _schedule.Trigger());
        Assert.Contains("was triggered 1000 times", refusal.Message, StringComparison.Ordinal);
        _schedule.Succeed(_schedule.Begin()[0]);
        _schedule.Trigger();
        Assert.Throws<SchedulerException>(() => _schedule.Trigger());
    }

    [Fact]
    public void Too_many_jobs_without_a_name_are_refused_before_they_are_made()
    {
        var batch = new ScheduleBatch();
        for (var job = 0; job < 100_000; job++)
        {
            batch.ScheduleOnce("note", _schedule.Now);
        }

        Refused("would hold 100000 jobs, and 1000 is the limit", "batch", () => _schedule.Batch(batch));
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void Texts_have_limits_and_messages_show_their_begin()
    {
        var zone = new string('z', 1_000_000);
        var recurrence = new string('0', 1_000_000);
        foreach (var (call, parameter) in ((Action, string)[])[
            (() => _schedule.Once("job", _schedule.Now, new() { TimeZone = zone }), "options"),
            (() => _schedule.Recurring("@daily", new() { TimeZone = zone }), "options"),
            (() => Recurrence.Preview("@daily", zone, _schedule.Now, 1), "timeZone"),
            (() => Recurrence.Preview("@daily", new JobOptions { TimeZone = zone }, _schedule.Now, 1), "options"),
            (() => _schedule.Recurring(recurrence), "recurrence"),
            (() => _schedule.Recurring(new string(' ', 1_025) + "@daily"), "recurrence"),
            (() => Recurrence.Preview(recurrence, timeZone: null, _schedule.Now, 1), "recurrence")])
        {
            var refusal = Refused(" is the limit: '", parameter, call)!;
            Assert.InRange(refusal.Message.Length, 1, 300);
        }

        foreach (var bad in (string[])["\0", "a\0b", "\ud800", "", "a\nb"])
        {
            Refused("", "options", () => _schedule.Once("job", _schedule.Now, new() { TimeZone = bad }));
            Refused("", "options", () => _schedule.Recurring("@daily", new() { TimeZone = bad }));
        }

        Assert.Empty(_schedule.Jobs);
    }

    [Theory]
    [InlineData("@every \u0967h")]
    [InlineData("@every 1\u0660s")]
    public void Digits_of_other_scripts_are_refused_like_every_other_bad_duration(string recurrence)
        => Refused("has no duration", "recurrence", () => _schedule.Recurring(recurrence));

    [Fact]
    public void Lists_that_are_null_are_empty()
    {
        Assert.Empty(new JobOptions { Tags = null! }.Tags);
        Assert.Empty(new Exclusions { Dates = null! }.Dates);
    }

    private static ArgumentException? Refused(string? fault, string parameter, Action call)
    {
        if (fault is null)
        {
            call();
            return null;
        }

        var refusal = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(parameter, refusal.ParamName);
        return refusal;
    }

    private sealed class Given(SerializedCommand stored) : ICommandSerializer
    {
        public SerializedCommand Serialize(object command) => stored;

        public object Deserialize(SerializedCommand command) => command;
    }
}
