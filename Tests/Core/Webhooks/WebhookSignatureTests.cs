using System.Text;
using Scale.Core.Webhooks;

namespace Scale.Tests.Core.Webhooks;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_published_vector_comes_out()
    {
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = WebhookSignature.Of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""), key);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void Two_keys_make_two_signatures_with_a_space_between_them()
    {
        byte[][] keys = [[1], [2]];
        var both = WebhookSignature.Of("msg_1", 1, "{}"u8, keys);

        Assert.Equal($"{WebhookSignature.Of("msg_1", 1, "{}"u8, keys[0])} {WebhookSignature.Of("msg_1", 1, "{}"u8, keys[1])}", both);
    }
}
