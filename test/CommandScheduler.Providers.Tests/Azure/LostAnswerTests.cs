using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Configuration;

namespace CommandScheduler.Providers.Tests.Azure;

/// <summary>The client of Azure repeats a write whose answer got lost, and meets what it stored itself.</summary>
public sealed class LostAnswerTests(LostAnswerTests.Fixture fixture) : IClassFixture<LostAnswerTests.Fixture>
{
    [Fact]
    public async Task The_first_write_of_a_schedule_is_known_as_its_own()
    {
        var schedule = fixture.NewSchedule();
        fixture.Answers.LoseNext();
        await schedule.ScheduleOnce(new Note("once"), fixture.Now.AddMinutes(1), "job");
        Assert.False(fixture.Answers.AreToBeLost);
        Assert.Equal("job", (await schedule.Describe()).Jobs.Single().Name);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("job", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.NothingDispatched();
    }

    [Fact]
    public async Task The_outcome_of_a_later_one_is_unknown_and_then_read()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("once"), fixture.Now.AddMinutes(1), "job");
        fixture.Answers.LoseNext();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.Pause("job"));
        Assert.False(fixture.Answers.AreToBeLost);
        Assert.Equal(JobStatus.Paused, (await schedule.Describe()).Jobs.Single().Status);
        await schedule.Cancel();
    }

    public sealed class Fixture : SchedulerFixture
    {
        private string _account = "";

        internal LosesAnswers Answers { get; } = new();

        protected override async Task PrepareAsync() => _account = await AzuriteServer.RequireAccountAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            => scheduler.KeepOnAzure(_account).Services.Configure<AzureBlobStorageOptions>("Scheduler", options =>
            {
                var client = new BlobClientOptions();
                client.Retry.Delay = TimeSpan.FromMilliseconds(1);
                client.AddPolicy(Answers, HttpPipelinePosition.PerRetry);
                options.BlobServiceClient = new BlobServiceClient(_account, client);
            });
    }

    internal sealed class LosesAnswers : HttpPipelinePolicy
    {
        private int _toLose;

        public bool AreToBeLost => Volatile.Read(ref _toLose) > 0;

        public void LoseNext() => Interlocked.Exchange(ref _toLose, 1);

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            ProcessNext(message, pipeline);
            Lose(message);
        }

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            Lose(message);
        }

        private void Lose(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Put && Interlocked.Exchange(ref _toLose, 0) > 0)
            {
                throw new IOException("The answer got lost.");
            }
        }
    }
}
