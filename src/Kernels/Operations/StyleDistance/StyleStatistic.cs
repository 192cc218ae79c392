namespace StyleKernels;

/// <summary>Which statistic of a feature map stands for its style.</summary>
public enum StyleStatistic
{
    /// <summary>The Gram matrix F·Fᵀ / z of the features (Gatys et al. 2016; Cheng et al. 2021, Eq. 3). The default.</summary>
    Gram,

    /// <summary>
    /// The Gram matrix of the features less their mean over the pixels, per sample and channel. Not in the paper: after a ReLU the Gram
    /// matrix is mostly the product of the channel means, so that the distance is small as soon as the means agree.
    /// </summary>
    Covariance,

    /// <summary>
    /// The mean and the standard deviation of every channel, as <see cref="ChannelStatistics"/> gives them: the style of AdaIN's loss
    /// (Huang and Belongie 2017). It is not divided by a <see cref="GramNormalization"/>.
    /// </summary>
    MeanAndDeviation,
}
