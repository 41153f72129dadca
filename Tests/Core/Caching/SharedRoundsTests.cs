using System.Threading.Channels;
using Scale.Core.Caching;

namespace Scale.Tests.Core.Caching;

/// <summary>Many questions at once become few round trips, and no answer is older than its question.</summary>
public sealed class SharedRoundsTests
{
    private readonly Channel<Question> _asked = Channel.CreateUnbounded<Question>();
    private readonly SharedRounds<string, int> _rounds;

    public SharedRoundsTests() => _rounds = new(keys =>
    {
        var question = new Question(keys, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _asked.Writer.TryWrite(question);
        return question.Answer.Task;
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_alone_is_asked_at_once()
    {
        var one = Ask("a");
        (await AskedAsync()).Answer.SetResult([1]);
        Assert.Equal(1, await one);
    }

    [Fact]
    public async Task Those_who_come_meanwhile_share_the_next_question_and_a_key_is_asked_once()
    {
        var first = Ask("a");
        var (again, other, twice) = (Ask("a"), Ask("b"), Ask("a"));
        (await AskedAsync()).Answer.SetResult([1]);
        Assert.Equal(1, await first);

        var second = await AskedAsync();
        Assert.Equal(["a", "b"], second.Keys);
        second.Answer.SetResult([2, 3]);
        Assert.Equal((2, 3, 2), (await again, await other, await twice));
    }

    [Fact]
    public async Task A_failure_is_of_those_who_were_in_it()
    {
        var first = Ask("a");
        var next = Ask("a");
        (await AskedAsync()).Answer.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        (await AskedAsync()).Answer.SetResult([5]);
        Assert.Equal(5, await next);
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_the_others_their_answer()
    {
        using var gone = new CancellationTokenSource();
        var (leaves, stays) = (_rounds.AskAsync("a", gone.Token).AsTask(), Ask("b"));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);

        (await AskedAsync()).Answer.SetResult([1]);
        (await AskedAsync()).Answer.SetResult([2]);
        Assert.Equal(2, await stays);
    }

    private Task<int> Ask(string key) => _rounds.AskAsync(key, Cancellation).AsTask();

    private ValueTask<Question> AskedAsync() => _asked.Reader.ReadAsync(Cancellation);

    private sealed record Question(IReadOnlyList<string> Keys, TaskCompletionSource<IReadOnlyList<int>> Answer);
}
