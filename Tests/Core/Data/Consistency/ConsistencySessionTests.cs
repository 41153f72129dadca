using NpgsqlTypes;
using Scale.Core.Data.Consistency;

namespace Scale.Tests.Core.Data.Consistency;

public sealed class ConsistencySessionTests
{
    [Fact]
    public async Task Reads_at_the_same_time_wait_for_one_recall_and_see_what_it_says()
    {
        var memory = new SlowMemory();
        var session = new ConsistencySession(recall: memory);
        Task<ReadFloor>[] reads = [session.FloorAsync(CancellationToken.None).AsTask(), session.FloorAsync(CancellationToken.None).AsTask()];
        Assert.All(reads, read => Assert.False(read.IsCompleted));

        var position = new CommitPosition("shard0", 1, new NpgsqlLogSequenceNumber(7));
        memory.Answer.SetResult(new RecentWrite(position, IsUnknown: true));

        foreach (var read in reads)
            Assert.Equal(new ReadFloor(position, IsUnsure: true), await read);
        Assert.Equal(1, memory.Asked);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_takes_the_answer_from_nobody_else()
    {
        var memory = new SlowMemory();
        var session = new ConsistencySession(recall: memory);
        using var leaving = new CancellationTokenSource();
        var left = session.FloorAsync(leaving.Token).AsTask();
        var stays = session.FloorAsync(CancellationToken.None).AsTask();

        await leaving.CancelAsync();
        memory.Answer.SetResult(default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(default, await stays);
    }

    private sealed class SlowMemory : IRecentWrite
    {
        public TaskCompletionSource<RecentWrite> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked { get; private set; }

        public async ValueTask<RecentWrite> RecallAsync()
        {
            Asked++;
            return await Answer.Task;
        }
    }
}
