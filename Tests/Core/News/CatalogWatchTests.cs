using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scale.Core.News;
using Scale.Core.Revocations;
using Scale.Tests.Support;

namespace Scale.Tests.Core.News;

/// <summary>What a running process hears of its catalog, which is one of the test's own.</summary>
public sealed class CatalogWatchTests(ScaleSystem system, TwoShards own) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task What_commits_late_is_told_though_what_began_after_it_was_told_before()
    {
        var (late, early) = ((await own.SignUpAsync("shard0", Cancellation)).CompanyId, (await own.SignUpAsync("shard0", Cancellation)).CompanyId);
        var heard = await ListenAsync();
        await using var slow = await own.OpenAsOwnerAsync("catalog", Cancellation);
        await using var transaction = await slow.BeginTransactionAsync(Cancellation);
        await ChangeAsync(slow, late, 7);

        await using var quick = await own.OpenAsOwnerAsync("catalog", Cancellation);
        await ChangeAsync(quick, early, 8);
        await heard.UntilAsync($"{early} ENTERPRISE 8", $"revoked {early}");
        // Two more questions at least: the one that was under way, and one that began after it.
        for (var requests = 9; requests <= 10; requests++)
        {
            await quick.ExecuteAsync("update company_limits set requests = $2 where company_id = $1", Cancellation, early, (long)requests);
            await heard.UntilAsync($"{early} ENTERPRISE {requests}");
        }
        Assert.DoesNotContain(heard.All, line => line.Contains($"{late}", StringComparison.Ordinal));

        await transaction.CommitAsync(Cancellation);

        await heard.UntilAsync($"{late} ENTERPRISE 7", $"revoked {late}");
        // It was read again and again while the other was open.
        Assert.Single(heard.All, line => line == $"revoked {early}");
        Assert.DoesNotContain("everything", heard.All);
    }

    [Fact]
    public async Task A_burst_that_is_longer_than_what_is_read_of_it_may_be_anything()
    {
        var company = (await own.SignUpAsync("shard0", Cancellation)).CompanyId;
        var heard = await ListenAsync();

        await using var owner = await own.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync(
            "insert into revocations (company_id, id, subject, keep_until) select $1, gen_random_uuid(), gen_random_uuid(), now() + interval '1 day' from generate_series(0, $2)",
            Cancellation, company, CatalogNews.MostRevoked);
        await heard.UntilAsync("everything");

        // And it goes on: the next one is told by its name.
        await ChangeAsync(owner, company, 7);
        await heard.UntilAsync($"{company} ENTERPRISE 7");
    }

    [Fact]
    public async Task After_a_promotion_everything_is_read_anew_however_far_the_new_primary_has_counted()
    {
        var heard = await ListenAsync();
        Assert.Single(heard.All, line => line == "begin");
        await using var owner = await own.OpenAsOwnerAsync("catalog", Cancellation);
        // As the new primary would answer: what was revoked there before the first question has numbers below it. Replaced in place, because
        // a prepared statement goes on with the function that it found.
        await owner.ExecuteAsync(Copy(News, $"{News}_before"), Cancellation);
        await owner.ExecuteAsync(
            $"""
            create or replace function {News}(p_from bigint)
            returns table (next_from bigint, entry uuid, subject uuid, company_id uuid, plan text, requests bigint, timeline integer)
            language sql stable security definer set search_path = public, pg_temp as
            $$ select n.next_from + 100, n.entry, n.subject, n.company_id, n.plan, n.requests, n.timeline + 1 from {News}_before(null) n $$
            """, Cancellation);
        try
        {
            await heard.UntilAsync("everything");
            Assert.Equal(2, heard.All.Count(line => line == "begin"));
        }
        finally
        {
            await owner.ExecuteAsync(Copy($"{News}_before", News), Cancellation);
        }
    }

    private const string News = "catalog_news_on_timeline";

    private static string Copy(string from, string to) =>
        $"do $$ begin execute replace(pg_get_functiondef('{from}(bigint)'::regprocedure), 'public.{from}(', 'public.{to}('); end $$";

    // A plan, a limit, and a key: all that a catalog tells.
    private static async Task ChangeAsync(NpgsqlConnection catalog, Guid company, long requests)
    {
        await catalog.ExecuteAsync("update companies set plan = 'ENTERPRISE' where id = $1", Cancellation, company);
        await catalog.ExecuteAsync("insert into company_limits (company_id, requests, changed_at) values ($1, $2, now())", Cancellation, company, requests);
        await catalog.ExecuteAsync(
            "insert into revocations (company_id, id, subject, keep_until) values ($1, gen_random_uuid(), $1, now() + interval '1 day')", Cancellation, company);
    }

    private async Task<Heard> ListenAsync()
    {
        var heard = new Heard();
        var host = await own.StartHostAsync(builder => builder.Services.AddSingleton<ICompanyListener>(heard), Cancellation);
        host.Services.GetRequiredService<RevocationFeed>().Revoked += heard.Revoked;
        return heard;
    }

    /// <summary>What a process was told, a line each.</summary>
    private sealed class Heard : ICompanyListener
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
        private readonly List<string> _all = [];

        /// <summary>Everything so far.</summary>
        public IReadOnlyList<string> All
        {
            get
            {
                while (_lines.Reader.TryRead(out var line))
                    _all.Add(line);
                return _all;
            }
        }

        public void Revoked(IReadOnlySet<Guid>? subjects)
        {
            foreach (var line in subjects?.Select(subject => $"revoked {subject}") ?? ["everything"])
                _lines.Writer.TryWrite(line);
        }

        public Task BeginAsync(CancellationToken ct)
        {
            _lines.Writer.TryWrite("begin");
            return Task.CompletedTask;
        }

        public void Take(IReadOnlyList<CompanyNews> changed)
        {
            foreach (var company in changed)
                _lines.Writer.TryWrite($"{company.CompanyId} {company.Plan} {company.Requests}");
        }

        /// <summary>Until all of these were told.</summary>
        public async Task UntilAsync(params IReadOnlyList<string> lines)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(Longest);
            while (lines.Any(line => !All.Contains(line)))
                _all.Add(await _lines.Reader.ReadAsync(limit.Token));
        }
    }
}
