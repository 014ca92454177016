using System.Collections.Immutable;

using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>The cause of a failure is kept, and the first failure as well as the last.</summary>
public sealed class ErrorTextTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_summary_names_the_causes_too()
    {
        var error = new InvalidOperationException("See the inner exception.", new IOException("The disk is full.", new TimeoutException("30 s")));
        var described = ErrorText.Describe(error);
        Assert.Equal("InvalidOperationException: See the inner exception. ---> IOException: The disk is full. ---> TimeoutException: 30 s", described.Summary);
        Assert.Same(error, described.Exception);
    }

    [Fact]
    public void The_text_has_the_stack_of_the_cause()
    {
        var error = Assert.Throws<InvalidOperationException>(Fails);
        Assert.Contains(nameof(Fails), ErrorText.Describe(error).Text, StringComparison.Ordinal);
        Assert.Contains("The disk is full.", ErrorText.Describe(error).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_that_cannot_be_told_is_told_by_its_type()
        => Assert.StartsWith(
            "UnspeakableException: Its message is not available", ErrorText.Describe(new UnspeakableException()).Text, StringComparison.Ordinal);

    [Fact]
    public void A_text_that_no_store_could_keep_is_made_one_that_each_can()
    {
        var described = ErrorText.Describe(new InvalidOperationException($"a\0b{new string('x', 20_000)}"));
        Assert.DoesNotContain('\0', described.Text!);
        Assert.Equal((2_000, 8_192), (described.Summary.Length, described.Text!.Length));
    }

    [Fact]
    public void The_first_error_and_the_last_four_are_kept()
    {
        var failures = Log(jobs: 1, "cause", "2", "3", "4", "5", "6", "7");
        Assert.Equal(["cause", "4", "5", "6", "7"], failures.Select(failure => failure.Text));
        Assert.Equal([1, 4, 5, 6, 7], failures.Select(failure => failure.Attempt));
    }

    [Fact]
    public void Errors_that_are_alike_are_kept_once_and_counted()
    {
        var failures = Log(jobs: 1, "cause", "again", "again", "again", "other");
        Assert.Equal([("cause", 1, 1), ("again", 2, 3), ("other", 5, 1)], failures.Select(failure => (failure.Text, failure.Attempt, failure.Count ?? 1)));
        Assert.Equal(Start.AddMinutes(4), failures[1].At);
    }

    [Theory]
    [InlineData(1, 8_192)]
    [InlineData(122, 8_192)]
    [InlineData(500, 2_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(100_000, 1_000)]
    public void The_more_jobs_a_schedule_has_the_shorter_are_the_texts(int jobs, int length)
        => Assert.Equal(length, Log(jobs, new string('x', 10_000)).Single().Text.Length);

    private static ImmutableArray<FailedAttempt> Log(int jobs, params string[] errors)
    {
        ImmutableArray<FailedAttempt>? failures = null;
        for (var attempt = 1; attempt <= errors.Length; attempt++)
        {
            failures = FailureLog.Add(failures, attempt, new AttemptFailure(errors[attempt - 1]), Start.AddMinutes(attempt), jobs);
        }

        return failures!.Value;
    }

    private static void Fails()
    {
        try
        {
            throw new IOException("The disk is full.");
        }
        catch (IOException cause)
        {
            throw new InvalidOperationException("See the inner exception.", cause);
        }
    }

    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InvalidOperationException("There is no message.");
    }
}
