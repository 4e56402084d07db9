<?php

declare(strict_types=1);

namespace Drupal\asb_case_review_guide\Plugin\Block;

use Drupal\Core\Block\Attribute\Block;
use Drupal\Core\Block\BlockBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\Core\Url;

/**
 * Puts the guide's button and a plain link to its pages on the page.
 *
 * Nothing is fetched from the guide but its script until the button is pressed,
 * and the link works where scripts do not. Everything is rendered as attributes,
 * so that Drupal escapes it and no inline script is needed.
 */
#[Block(
  id: 'asb_case_review_guide',
  admin_label: new TranslatableMarkup('ASB case review guide'),
  category: new TranslatableMarkup('LocalGov Drupal'),
)]
final class CaseReviewGuideBlock extends BlockBase {

  /**
   * What the script takes as data- attributes.
   */
  private const WISHES = ['council', 'main', 'ink', 'position', 'label', 'opening', 'exit'];

  /**
   * The councils that the guide knows.
   */
  private const COUNCILS = [
    'amber_valley' => 'Amber Valley',
    'bolsover' => 'Bolsover',
    'chesterfield' => 'Chesterfield',
    'derby' => 'Derby',
    'derbyshire_dales' => 'Derbyshire Dales',
    'erewash' => 'Erewash',
    'high_peak' => 'High Peak',
    'north_east_derbyshire' => 'North East Derbyshire',
    'south_derbyshire' => 'South Derbyshire',
  ];

  /**
   * {@inheritdoc}
   */
  public function defaultConfiguration(): array {
    return [
      'guide' => '',
      'script' => '/embed/v1/embed.js',
      'integrity' => '',
      'council' => '',
      'main' => '',
      'ink' => '',
      'position' => '',
      'label' => '',
      'opening' => '',
      'exit' => '',
    ];
  }

  /**
   * {@inheritdoc}
   */
  public function blockForm($form, FormStateInterface $form_state): array {
    $form['guide'] = [
      '#type' => 'url',
      '#title' => $this->t('Where the guide is served'),
      '#description' => $this->t('For example https://guide.example.com, without a path.'),
      '#pattern' => 'https://[^/]+',
      '#required' => TRUE,
    ];
    $form['council'] = [
      '#type' => 'select',
      '#title' => $this->t('Council'),
      '#options' => self::COUNCILS,
      '#empty_option' => $this->t('- The guide asks -'),
      '#empty_value' => '',
    ];
    $form['position'] = [
      '#type' => 'select',
      '#title' => $this->t('Where the button stands'),
      '#options' => [
        '' => $this->t('At the bottom right'),
        'left' => $this->t('At the bottom left'),
      ],
    ];
    $form['main'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Colour of the button'),
      '#description' => $this->t('For example #1d5c4a. The script takes the two colours only if their contrast is 4.5:1 or more.'),
      '#pattern' => '#[0-9a-fA-F]{6}',
    ];
    $form['ink'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Colour of text on the button'),
      '#pattern' => '#[0-9a-fA-F]{6}',
    ];
    $form['label'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Words on the button'),
      '#maxlength' => 60,
    ];
    $form['opening'] = [
      '#type' => 'textfield',
      '#title' => $this->t('What the chat says first'),
      '#maxlength' => 200,
    ];
    $form['exit'] = [
      '#type' => 'url',
      '#title' => $this->t('Where "Exit this page" leads'),
      '#pattern' => 'https://.*',
    ];
    $form['script'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Path of the script'),
      '#description' => $this->t('To pin a version, take this and the hash from "python -m bot embed --pinned".'),
      '#required' => TRUE,
    ];
    $form['integrity'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Hash of a pinned script'),
    ];
    foreach ($this->defaultConfiguration() as $name => $default) {
      $form[$name]['#default_value'] = $this->configuration[$name] ?? $default;
    }
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function blockSubmit($form, FormStateInterface $form_state): void {
    foreach (array_keys($this->defaultConfiguration()) as $name) {
      $this->configuration[$name] = trim((string) $form_state->getValue($name));
    }
    $this->configuration['guide'] = rtrim($this->configuration['guide'], '/');
  }

  /**
   * {@inheritdoc}
   */
  public function build(): array {
    $guide = $this->configuration['guide'];
    if ($guide === '') {
      return [];
    }
    $attributes = ['src' => $guide . $this->configuration['script'], 'defer' => TRUE];
    if ($this->configuration['integrity'] !== '') {
      $attributes['integrity'] = $this->configuration['integrity'];
      $attributes['crossorigin'] = 'anonymous';
    }
    foreach (self::WISHES as $name) {
      if ($this->configuration[$name] !== '') {
        $attributes['data-' . $name] = $this->configuration[$name];
      }
    }
    $council = $this->configuration['council'];
    return [
      'link' => [
        '#type' => 'link',
        '#title' => $this->t('Use the case review guide'),
        '#url' => Url::fromUri($guide . '/guide', $council === '' ? [] : ['query' => ['council' => $council]]),
        '#prefix' => '<p>',
        '#suffix' => '</p>',
      ],
      'script' => [
        '#type' => 'html_tag',
        '#tag' => 'script',
        '#attributes' => $attributes,
      ],
    ];
  }

}
