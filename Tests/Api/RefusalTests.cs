using System.Net.Http.Headers;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>Refusals that hold for every operation of the document, so that a new one is covered as soon as it is mapped.</summary>
public sealed class RefusalTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Without_a_key_nothing_but_the_open_operations_answers()
    {
        var api = await System.ClientAsync("api");
        foreach (var operation in await OperationsAsync(operation => operation.NeedsKey))
        {
            using var response = await api.SendAsync(operation.Request(Guid.CreateVersion7()), Cancellation);
            await response.ExpectAsync(401, "missing_credentials");
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        }
    }

    [Theory]
    [InlineData("Bearer sk_000000000000000000000000000000000000")]
    [InlineData("Bearer ")]
    [InlineData("Bearer sk_kurz")]
    [InlineData("Basic b3duZXI6c2VjcmV0")]
    [InlineData("sk_000000000000000000000000000000000000")]
    public async Task With_anything_but_a_valid_key_nothing_answers(string authorization)
    {
        var api = await System.ClientAsync("api");
        foreach (var operation in await OperationsAsync(operation => operation.NeedsKey))
        {
            using var request = operation.Request(Guid.CreateVersion7());
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await api.SendAsync(request, Cancellation);
            await response.ExpectAsync(401, "invalid_credentials");
        }
    }

    [Fact]
    public async Task Every_body_has_to_be_JSON()
    {
        var company = await System.SignUpAsync(Cancellation);
        foreach (var operation in await OperationsAsync(operation => operation.TakesJson))
        {
            var caller = operation.NeedsOperator ? await System.OperatorAsync() : company.Api;
            using var broken = await caller.SendAsync(operation.Request(Guid.CreateVersion7(), "{", "application/json"), Cancellation);
            await broken.ExpectAsync(400, "malformed_json");
            using var xml = await caller.SendAsync(operation.Request(Guid.CreateVersion7(), "<a/>", "application/xml"), Cancellation);
            await xml.ExpectAsync(415, "unsupported_media_type");
            using var form = await caller.SendAsync(operation.Request(Guid.CreateVersion7(), "a=b", "application/x-www-form-urlencoded"), Cancellation);
            await form.ExpectAsync(415, "unsupported_media_type");
        }
    }

    [Fact]
    public async Task Every_body_has_a_limit_announced_or_not()
    {
        var company = await System.SignUpAsync(Cancellation);
        // White space first, so that no operation finds a wrong field before it has read too much.
        foreach (var operation in await OperationsAsync(operation => operation.TakesJson))
        {
            var caller = operation.NeedsOperator ? await System.OperatorAsync() : company.Api;
            var most = operation.Id switch
            {
                "createExams" => 2 * 1024 * 1024,
                "createProducts" or "createPatients" => 1024 * 1024,
                _ => 64 * 1024,
            };
            var large = new string(' ', most) + "{}";
            using var announced = await caller.SendAsync(operation.Request(Guid.CreateVersion7(), large, "application/json"), Cancellation);
            var problem = await announced.ExpectAsync(413, "body_too_large");
            Assert.Contains($"{most}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

            using var request = operation.Request(Guid.CreateVersion7(), large, "application/json");
            request.Headers.TransferEncodingChunked = true;
            using var chunked = await caller.SendAsync(request, Cancellation);
            await chunked.ExpectAsync(413, "body_too_large");
        }
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_and_an_id_that_is_none_too()
    {
        var company = await System.SignUpAsync(Cancellation);
        foreach (var operation in await OperationsAsync(operation => operation.Path.Contains("{id}", StringComparison.Ordinal)))
        {
            var caller = operation.NeedsOperator ? await System.OperatorAsync() : company.Api;
            foreach (var path in (string[])[operation.Path, operation.Path.Replace("{id}", "17", StringComparison.Ordinal)])
            {
                using var request = (operation with { Path = path }).Request(Guid.CreateVersion7());
                if (operation.TakesBody)
                    request.Content = new StringContent(ChangeOf(operation), new MediaTypeHeaderValue("application/json"));
                using var response = await caller.SendAsync(request, Cancellation);
                await response.ExpectAsync(404, "not_found");
            }
        }
    }

    [Fact]
    public async Task An_address_that_does_not_exist_is_not_found_with_or_without_a_key()
    {
        var company = await System.SignUpAsync(Cancellation);
        foreach (var client in (HttpClient[])[company.Api, await System.ClientAsync("api")])
        {
            using var response = await client.GetAsync("/v1/nothing/here", Cancellation);
            await response.ExpectAsync(404, "not_found");
        }
    }

    [Fact]
    public async Task A_method_that_an_address_does_not_take_is_refused_with_those_it_takes()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var response = await company.Api.DeleteAsync("/v1/orders", Cancellation);

        await response.ExpectAsync(405, "method_not_allowed");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_company_key_is_nobody_to_the_operators_addresses_and_the_operators_key_is_no_company()
    {
        var company = await System.SignUpAsync(Cancellation);
        foreach (var operation in await OperationsAsync(operation => operation.NeedsOperator))
        {
            using var response = await company.Api.SendAsync(operation.Request(Guid.CreateVersion7()), Cancellation);
            await response.ExpectAsync(401, "invalid_credentials");
        }

        using var orders = await (await System.OperatorAsync()).GetAsync("/v1/orders", Cancellation);
        await orders.ExpectAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task A_refusal_is_a_problem_whatever_the_client_accepts()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/exports/{Guid.CreateVersion7()}/download");
        request.Headers.Accept.ParseAdd("text/csv");

        using var response = await company.Api.SendAsync(request, Cancellation);

        await response.ExpectAsync(404, "not_found");
    }

    private static string ChangeOf(ApiOperation operation) => operation.Id switch
    {
        "updateProduct" => """{"name":"Frame"}""",
        "updateOrder" => """{"status":"paid"}""",
        "updateUser" => """{"name":"Grace","role":"member"}""",
        "invalidateCompanyCache" => "{}",
        "changePlan" => """{"plan":"BASIC"}""",
        "rotateApiKey" => """{"overlapSeconds":0}""",
        "setCompanyLimits" => """{"requests":null}""",
        "updateFile" => """{"name":"a"}""",
        "updatePatient" => """{"firstName":"Ada","lastName":"Lovelace"}""",
        "updateExam" => $$"""{"patientId":"{{Guid.CreateVersion7()}}","performedAt":"2026-01-02T03:04:05Z","right":{},"left":{} }""",
        "updateWebhook" => """{"description":"Stock"}""",
        "rotateWebhook" => """{"overlapSeconds":0}""",
        _ => throw new NotSupportedException($"Add a valid body of {operation} to RefusalTests.ChangeOf."),
    };

    private async Task<IReadOnlyList<ApiOperation>> OperationsAsync(Func<ApiOperation, bool> which)
    {
        var document = await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);
        var operations = ApiOperation.Of(document).Where(which).ToList();
        Assert.NotEmpty(operations);
        return operations;
    }
}
